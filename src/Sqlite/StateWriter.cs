using Microsoft.Data.Sqlite;

namespace PluginState.Storage;

/// <summary>Writes changes within transactions. For one thread at a time.</summary>
internal sealed class StateWriter : IDisposable
{
    private readonly StateConnection _connection;
    private readonly SqliteStorageOptions _options;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly SqliteCommand _nextNumber;
    private readonly SqliteCommand _putState;
    private readonly SqliteCommand _putDocument;
    private readonly SqliteCommand _addPatch;
    private readonly SqliteCommand _putOperation;
    private readonly SqliteCommand _trimOperations;
    private readonly SqliteCommand _removeState;
    private readonly SqliteCommand _removeDocument;
    private readonly SqliteCommand _removePatches;
    private readonly SqliteCommand _removeOperations;

    /// <summary>Takes a connection over and prepares all that is ever run on it.</summary>
    /// <exception cref="SqliteException">The tables are not those of a storage.</exception>
    public StateWriter(StateConnection connection, SqliteStorageOptions options)
    {
        _connection = connection;
        _options = options;
        connection.Execute($"""
            PRAGMA synchronous = {(options.Durability == SqliteDurability.PowerCut ? "FULL" : "NORMAL")};
            PRAGMA fullfsync = ON;
            PRAGMA checkpoint_fullfsync = ON;
            PRAGMA journal_size_limit = 67108864;
            """);
        connection.PrepareFindState();
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _rollback = connection.Prepare("ROLLBACK");
        _nextNumber = connection.Prepare("SELECT coalesce(max(number), 0) + 1 FROM states");
        _putState = connection.Prepare("""
            INSERT INTO states(
              number, state_id, epoch, version, stamp_ticks, stamp_offset, stamp_actor,
              base_version, base_bytes, patch_count, patch_bytes, next_ordinal, checksum)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT(number) DO UPDATE SET
              version = $4, stamp_ticks = $5, stamp_offset = $6, stamp_actor = $7,
              base_version = $8, base_bytes = $9, patch_count = $10, patch_bytes = $11, next_ordinal = $12, checksum = $13
            """);
        _putDocument = connection.Prepare(
            "INSERT INTO documents(state, document, checksum) VALUES ($1, $2, $3) ON CONFLICT(state) DO UPDATE SET document = $2, checksum = $3");
        _addPatch = connection.Prepare("INSERT INTO patches(state, version, patch, checksum) VALUES ($1, $2, $3, $4)");
        _putOperation = connection.Prepare("INSERT OR REPLACE INTO operations(state, ordinal, id, version, checksum) VALUES ($1, $2, $3, $4, $5)");
        _trimOperations = connection.Prepare("DELETE FROM operations WHERE state = $1 AND ordinal < $2");
        _removeState = connection.Prepare("DELETE FROM states WHERE state_id = $1 RETURNING number");
        _removeDocument = connection.Prepare("DELETE FROM documents WHERE state = $1");
        _removePatches = connection.Prepare("DELETE FROM patches WHERE state = $1");
        _removeOperations = connection.Prepare("DELETE FROM operations WHERE state = $1");
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>Ends the transaction as if it had never begun, where SQLite has not done that itself.</summary>
    public void Rollback()
    {
        if (!_connection.IsIdle)
            _rollback.ExecuteNonQuery();
    }

    /// <summary>Writes a change. Where this throws an error of the house it has written nothing, and the transaction can go on.</summary>
    /// <exception cref="StorageConflictException">The change was made on something else than what is stored.</exception>
    /// <exception cref="StorageException">What is stored of the state is damaged.</exception>
    /// <exception cref="SqliteException">The transaction failed as a whole.</exception>
    public void Save(EncodedChange encoded)
    {
        var change = encoded.Change;
        var stored = _connection.FindState(change.StateId);
        change.CheckMadeOn(stored is null ? null : (stored.Epoch, stored.Version));
        var row = stored ?? new(Number(_nextNumber), change.StateId, change.Epoch, 0, change.Stamp, 0, 0, 0, 0, 0);
        if (!change.OnlyRemembers)
            row = SaveDocument(row with { Version = change.Version, Stamp = change.Stamp }, encoded);
        if (change.OperationId is { } id)
        {
            var sum = row.SumOfOperation(_connection.Checksum, row.NextOrdinal, id, change.Version);
            _putOperation.With(row.Number, row.NextOrdinal, id, change.Version, sum).ExecuteNonQuery();
            row = row with { NextOrdinal = row.NextOrdinal + 1 };
        }

        _trimOperations.With(row.Number, row.NextOrdinal - change.OperationCapacity).ExecuteNonQuery();
        _putState.With(
            row.Number, row.StateId, row.Epoch, row.Version,
            row.Stamp.Timestamp.Ticks, (long)row.Stamp.Timestamp.Offset.TotalMinutes, row.Stamp.Actor,
            row.BaseVersion, row.BaseBytes, row.PatchCount, row.PatchBytes, row.NextOrdinal, row.Sum(_connection.Checksum)).ExecuteNonQuery();
    }

    /// <summary>Removes a state with all that was saved of it, damaged or not.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string stateId)
    {
        if (_removeState.With(stateId).ExecuteScalar() is not long number)
            return false;
        _removeDocument.With(number).ExecuteNonQuery();
        _removePatches.With(number).ExecuteNonQuery();
        _removeOperations.With(number).ExecuteNonQuery();
        return true;
    }

    public void Dispose() => _connection.Dispose();

    private static long Number(SqliteCommand query) => (long)query.ExecuteScalar()!;

    private StateRow SaveDocument(StateRow row, EncodedChange encoded)
    {
        if (row.BaseVersion > 0 && encoded.HasPatch && row.PatchCount < _options.MaxPatches)
        {
            var patch = encoded.PatchBytes();
            if (row.PatchBytes + patch.Length <= row.BaseBytes / 2)
            {
                _addPatch.With(row.Number, row.Version, patch, row.SumOfPatch(_connection.Checksum, row.Version, patch)).ExecuteNonQuery();
                return row with { PatchCount = row.PatchCount + 1, PatchBytes = row.PatchBytes + patch.Length };
            }
        }

        // As a whole: it is small, or most of it is new, or enough patches stand behind the one that is there.
        var document = encoded.DocumentBytes();
        if (row.PatchCount > 0)
            _removePatches.With(row.Number).ExecuteNonQuery();
        row = row with { BaseVersion = row.Version, BaseBytes = document.Length, PatchCount = 0, PatchBytes = 0 };
        _putDocument.With(row.Number, document, row.SumOfDocument(_connection.Checksum, document)).ExecuteNonQuery();
        return row;
    }
}
