using Microsoft.Data.Sqlite;

namespace PluginState.Storage;

/// <summary>One connection to a storage file, with the statements that were prepared on it. For one thread at a time.</summary>
internal sealed class StateConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<SqliteCommand> _statements = [];
    private readonly SqliteCommand _findState;

    public StateConnection(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        Path = path;
        _connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false, // a pool would keep the file open after the storage is closed
            DefaultTimeout = 2, // seconds; only other programs lock the file, and none should
        }.ToString());
        try
        {
            _connection.Open();
            Execute("PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;");
            _findState = _connection.CreateCommand(); // prepared with the others, once the tables are known to be there
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public RowChecksum Checksum { get; } = new();

    /// <summary>Whether no transaction is open: SQLite ends one by itself after some errors.</summary>
    public bool IsIdle => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) != 0;

    /// <summary>Whether the last connection to close leaves the log as it is: nothing of the file is then written.</summary>
    public bool KeepsLog
    {
        set => SQLitePCL.raw.sqlite3_db_config(_connection.Handle, SQLitePCL.raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, value ? 1 : 0, out _);
    }

    /// <summary>Runs statements that are not worth preparing. Their text is the house's, never a caller's.</summary>
    public object? Execute(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // no text from outside
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    /// <summary>Prepares a statement whose parameters are called <c>$1</c>, <c>$2</c> and so on.</summary>
    public SqliteCommand Prepare(string sql)
    {
        var command = _connection.CreateCommand();
        _statements.Add(command);
        Prepare(command, sql);
        return command;
    }

    /// <summary>Prepares what finds a state's row. Fails where the tables are not those of a storage.</summary>
    public void PrepareFindState() => Prepare(_findState, """
        SELECT number, epoch, version, stamp_ticks, stamp_offset, stamp_actor, base_version, base_bytes, patch_count, patch_bytes, next_ordinal, checksum
        FROM states WHERE state_id = $1
        """);

    /// <summary>A state's row.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="StorageException">The row is damaged.</exception>
    public StateRow? FindState(string stateId)
    {
        using var reader = _findState.With(stateId).ExecuteReader();
        if (!reader.Read())
            return null;
        StateRow row;
        try
        {
            row = new(
                reader.GetInt64(0), stateId, reader.GetInt64(1), reader.GetInt64(2),
                new(new(reader.GetInt64(3), TimeSpan.FromMinutes(reader.GetInt64(4))), reader.IsDBNull(5) ? null! : reader.GetString(5)),
                reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10));
        }
        catch (ArgumentException error) // a time that is none
        {
            throw Damaged(stateId, "its row is not the one that was written", error);
        }

        return row.Sum(Checksum) == reader.GetInt64(11) ? row : throw Damaged(stateId, "its row is not the one that was written");
    }

    public StorageException Damaged(string stateId, string what, Exception? error = null) => new(
        $"The state '{stateId}' in '{Path}' is damaged: {what}. Restore the file from a backup, or remove the state.", error);

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _findState.Dispose();
        _connection.Dispose();
        Checksum.Dispose();
    }

    private static void Prepare(SqliteCommand command, string sql)
    {
#pragma warning disable CA2100 // no text from outside
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; sql.Contains($"${i}", StringComparison.Ordinal); i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}", Value = DBNull.Value });
        command.Prepare();
    }
}
