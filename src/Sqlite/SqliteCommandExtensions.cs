using Microsoft.Data.Sqlite;

namespace PluginState.Storage;

/// <summary>A short way to run a prepared statement.</summary>
internal static class SqliteCommandExtensions
{
    /// <summary>The statement with values for its parameters, in their order.</summary>
    public static SqliteCommand With(this SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
