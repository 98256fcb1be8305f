using System.Collections.Concurrent;
using PluginState.Storage;

namespace PluginState.Sqlite.Crash;

/// <summary>Writes to a bare storage, as a manager would.</summary>
internal sealed class StorageTarget(string path) : IUpdateTarget
{
    private readonly SqliteStateStorage _storage = SqliteStateStorage.Open(path);
    private readonly ConcurrentDictionary<string, StoredState?> _states = []; // as many as there are writers

    public async ValueTask<long> VersionAsync(string stateId) => (await CurrentAsync(stateId))?.Version ?? 0;

    public async ValueTask<long> UpdateAsync(string stateId, string operationId)
    {
        var current = await CurrentAsync(stateId);
        if (current?.Operations.FirstOrDefault(operation => operation.Id == operationId) is { } made)
            return made.Version;
        var version = (current?.Version ?? 0) + 1;
        var change = new StoredChange
        {
            StateId = stateId,
            Epoch = current?.Epoch ?? 1,
            PreviousVersion = version - 1,
            PreviousDocument = current?.Document,
            Version = version,
            Document = current is null ? Workload.First(stateId) : Workload.Next(current.Document, version),
            Stamp = new(DateTimeOffset.UnixEpoch.AddSeconds(version), operationId),
            OperationId = operationId,
            OperationCapacity = Workload.OperationCapacity,
        };
        await _storage.SaveAsync(change);
        _states[stateId] = new(stateId, change.Epoch, version, change.Document, change.Stamp, []);
        return version;
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    private async ValueTask<StoredState?> CurrentAsync(string stateId) =>
        _states.TryGetValue(stateId, out var state) ? state : _states[stateId] = await _storage.LoadAsync(stateId);
}
