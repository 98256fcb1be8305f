using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using PluginState.Documents;

namespace PluginState.Storage;

/// <summary>Loads states, each as of one moment. For one thread at a time.</summary>
internal sealed class StateReader : IDisposable
{
    private readonly StateConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _end;
    private readonly SqliteCommand _document;
    private readonly SqliteCommand _patches;
    private readonly SqliteCommand _operations;

    public StateReader(string path)
    {
        _connection = new(path);
        try
        {
            _connection.Execute("PRAGMA query_only = ON;");
            _connection.PrepareFindState();
            _begin = _connection.Prepare("BEGIN");
            _end = _connection.Prepare("COMMIT");
            _document = _connection.Prepare("SELECT document, checksum FROM documents WHERE state = $1");
            _patches = _connection.Prepare("SELECT version, patch, checksum FROM patches WHERE state = $1 ORDER BY version");
            _operations = _connection.Prepare("SELECT ordinal, id, version, checksum FROM operations WHERE state = $1 ORDER BY ordinal");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <exception cref="StorageException">What is stored of the state is damaged.</exception>
    /// <exception cref="SqliteException">The file cannot be read. The reader is of no more use.</exception>
    public StoredState? Load(string stateId)
    {
        _begin.ExecuteNonQuery();
        try
        {
            return _connection.FindState(stateId) is { } row
                ? new(stateId, row.Epoch, row.Version, ReadDocument(row), row.Stamp, ReadOperations(row))
                : null;
        }
        finally
        {
            if (!_connection.IsIdle)
                _end.ExecuteNonQuery();
        }
    }

    public void Dispose() => _connection.Dispose();

    private StateValue ReadDocument(StateRow row)
    {
        StateValue document;
        using (var reader = _document.With(row.Number).ExecuteReader())
        {
            if (!reader.Read())
                throw _connection.Damaged(row.StateId, "its document is missing");
            var bytes = reader.GetFieldValue<byte[]>(0);
            if (bytes.Length != row.BaseBytes || row.SumOfDocument(_connection.Checksum, bytes) != reader.GetInt64(1))
                throw _connection.Damaged(row.StateId, $"the document of version {row.BaseVersion} is not the one that was written");
            document = StateValue.Parse(bytes, ExactPatch.Unlimited);
        }

        var version = row.BaseVersion;
        using (var reader = _patches.With(row.Number).ExecuteReader())
        {
            while (reader.Read())
            {
                version++;
                var bytes = reader.GetFieldValue<byte[]>(1);
                if (reader.GetInt64(0) != version || row.SumOfPatch(_connection.Checksum, version, bytes) != reader.GetInt64(2))
                    throw _connection.Damaged(row.StateId, $"the patch of version {version} is missing or not the one that was written");
                document = JsonPatch.Parse(bytes, ExactPatch.Unlimited).Apply(document, ExactPatch.Unlimited);
            }
        }

        return version == row.Version && version - row.BaseVersion == row.PatchCount
            ? document
            : throw _connection.Damaged(row.StateId, $"the patch of version {version + 1} is missing");
    }

    private ImmutableArray<StoredOperation> ReadOperations(StateRow row)
    {
        var operations = ImmutableArray.CreateBuilder<StoredOperation>();
        using var reader = _operations.With(row.Number).ExecuteReader();
        while (reader.Read())
        {
            var operation = new StoredOperation(reader.GetString(1), reader.GetInt64(2));
            if (row.SumOfOperation(_connection.Checksum, reader.GetInt64(0), operation.Id, operation.Version) != reader.GetInt64(3))
                throw _connection.Damaged(row.StateId, $"the operation id '{operation.Id}' is not the one that was written");
            operations.Add(operation);
        }

        return operations.DrainToImmutable();
    }
}
