using PluginState.Storage;

namespace PluginState.Torture.Faults;

/// <summary>A storage that gives the thread away before and after everything it does, and fails when it is told to.</summary>
internal sealed class YieldingStorage : IStateStorage
{
    private readonly InMemoryStateStorage _states = new();

    /// <summary>Runs before something takes effect and after it did; what it throws is the storage's failure.</summary>
    public Action<string> Around { get; set; } = static _ => { };

    public async ValueTask<StoredState?> LoadAsync(string stateId, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        Around("load");
        cancellationToken.ThrowIfCancellationRequested();
        return await _states.LoadAsync(stateId, cancellationToken);
    }

    public async ValueTask SaveAsync(StoredChange change, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        Around("save");
        cancellationToken.ThrowIfCancellationRequested();
        await _states.SaveAsync(change, CancellationToken.None);
        await Task.Yield();
        Around("saved");
    }

    public async ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        Around("remove");
        cancellationToken.ThrowIfCancellationRequested();
        var removed = await _states.RemoveAsync(stateId, CancellationToken.None);
        await Task.Yield();
        return removed;
    }
}
