using PluginState.States;
using PluginState.Storage;

namespace PluginState.Sqlite.Crash;

/// <summary>Writes through a manager, with operation ids, as a server would whose clients try again.</summary>
internal sealed class ManagerTarget : IUpdateTarget
{
    private readonly SqliteStateStorage _storage;
    private readonly StateManager _states;

    public ManagerTarget(string path)
    {
        _storage = SqliteStateStorage.Open(path);
        // Fewer resident states than there are: each is read back again and again.
        _states = new(new() { MaxResidentStates = 2, OperationHistoryCapacity = Workload.OperationCapacity }, storage: _storage);
    }

    public async ValueTask<long> VersionAsync(string stateId)
    {
        await _states.CreateContextAsync(stateId, Workload.First(stateId), contextId: stateId);
        var version = (await _states.GetStateAsync(stateId)).Version;
        if (version == 1)
            return version;

        // The last one may not have been acknowledged: its client tries again, and must be told of the version it came to.
        var operation = Workload.OperationOf(stateId, version);
        var again = await UpdateAsync(stateId, operation);
        return again == version ? version : throw new InvalidOperationException($"{operation} was applied again: it came to version {again}.");
    }

    public async ValueTask<long> UpdateAsync(string stateId, string operationId)
    {
        var current = await _states.GetStateAsync(stateId);
        var next = Workload.Next(current.Document, current.Version + 1);
        var result = await _states.UpdateAsync(stateId, StateEdit.Replace(next), new() { OperationId = operationId, BaseVersion = current.Version });
        return result.Version;
    }

    public async ValueTask DisposeAsync()
    {
        await _states.DisposeAsync();
        await _storage.DisposeAsync();
    }
}
