using System.Collections.Concurrent;
using PluginState.Storage;

namespace PluginState.Tests.States;

/// <summary>A storage in memory that holds its callers to the contract, and that tests can delay and break.</summary>
internal sealed class StorageDouble : IStateStorage
{
    private readonly ConcurrentDictionary<string, StoredState> _states = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _busy = new(StringComparer.Ordinal);
    private int _loads;
    private int _saves;

    /// <summary>Runs before a save takes effect; what it throws is the save's failure.</summary>
    public Func<StoredChange, Task> BeforeSave { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Runs after a save took effect; what it throws is the save's failure all the same.</summary>
    public Func<StoredChange, Task> AfterSave { get; set; } = static _ => Task.CompletedTask;

    public Func<string, Task> BeforeLoad { get; set; } = static _ => Task.CompletedTask;

    public int Loads => Volatile.Read(ref _loads);

    public int Saves => Volatile.Read(ref _saves);

    public StoredState? this[string stateId] => _states.GetValueOrDefault(stateId);

    public async ValueTask<StoredState?> LoadAsync(string stateId, CancellationToken cancellationToken = default)
    {
        using var alone = Alone(stateId);
        Interlocked.Increment(ref _loads);
        await BeforeLoad(stateId).WaitAsync(cancellationToken);
        return _states.GetValueOrDefault(stateId);
    }

    public async ValueTask SaveAsync(StoredChange change, CancellationToken cancellationToken = default)
    {
        using var alone = Alone(change.StateId);
        await BeforeSave(change);
        var before = _states.GetValueOrDefault(change.StateId);
        if ((before?.Version ?? 0) != change.PreviousVersion)
            throw new StorageConflictException(change.StateId, change.PreviousVersion, before?.Version ?? 0);
        Assert.Equal(before?.Document, change.PreviousDocument);
        Assert.True(change.Version == change.PreviousVersion + 1 || (change.Version == change.PreviousVersion && change.OperationId is not null));
        Assert.True(before is null || before.Epoch == change.Epoch);
        var operations = before?.Operations ?? [];
        if (change.OperationId is { } id)
            operations = operations.Add(new(id, change.Version));
        if (operations.Length > change.OperationCapacity)
            operations = operations.RemoveRange(0, operations.Length - change.OperationCapacity);
        _states[change.StateId] = new(change.StateId, change.Epoch, change.Version, change.Document, change.Stamp, operations);
        Interlocked.Increment(ref _saves);
        await AfterSave(change);
    }

    public ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken = default)
    {
        using var alone = Alone(stateId);
        return ValueTask.FromResult(_states.TryRemove(stateId, out _));
    }

    private Busy Alone(string stateId)
    {
        Assert.True(_busy.TryAdd(stateId, true), $"two calls at a time for '{stateId}'");
        return new(() => _busy.TryRemove(stateId, out _));
    }

    private sealed class Busy(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
