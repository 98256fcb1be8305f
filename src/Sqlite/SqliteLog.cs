using Microsoft.Extensions.Logging;

namespace PluginState.Storage;

/// <summary>Every log message of the SQLite storage, with stable event ids.</summary>
internal static partial class SqliteLog
{
    [LoggerMessage(4001, LogLevel.Information, "States are kept in '{Path}'; a saved change survives {Durability}.")]
    public static partial void StorageOpened(this ILogger logger, string path, SqliteDurability durability);

    [LoggerMessage(4002, LogLevel.Information, "The storage '{Path}' was made.")]
    public static partial void StorageCreated(this ILogger logger, string path);

    [LoggerMessage(4003, LogLevel.Information, "The storage '{Path}' was not closed in order; what was saved was recovered from {Bytes} bytes of its log.")]
    public static partial void StorageRecovered(this ILogger logger, string path, long bytes);

    [LoggerMessage(4004, LogLevel.Warning, "A group of {Count} changes could not be written to '{Path}' together; each is tried alone.")]
    public static partial void GroupFailed(this ILogger logger, Exception exception, int count, string path);

    [LoggerMessage(4005, LogLevel.Error, "Changes could not be committed to '{Path}'; whether they are stored is not known.")]
    public static partial void CommitFailed(this ILogger logger, Exception exception, string path);

    [LoggerMessage(4006, LogLevel.Critical, "The storage '{Path}' takes no more changes: a failed transaction could not be rolled back. Open it anew.")]
    public static partial void StorageBroken(this ILogger logger, Exception exception, string path);
}
