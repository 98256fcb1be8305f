using System.Collections.Concurrent;

namespace PluginState.Orleans.Trials.Load;

/// <summary>What was asked for, and what the clients were told of it.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, long?>> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentBag<string>> _abandoned = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _goal = int.MaxValue;

    public ICollection<string> States => _acknowledged.Keys;

    public void Open(string stateId)
    {
        _acknowledged.TryAdd(stateId, new(StringComparer.Ordinal));
        _abandoned.TryAdd(stateId, []);
    }

    /// <param name="operation">The operation.</param>
    /// <param name="version">The version it came to; null where that was not told.</param>
    public void Acknowledge(Operation operation, long? version)
    {
        _acknowledged[operation.StateId].TryAdd(operation.Mark, version);
        lock (_lock)
        {
            if (++_count >= _goal)
                _reached.TrySetResult();
        }
    }

    /// <summary>Completes when so many more are acknowledged. One waits at a time.</summary>
    public Task MoreAsync(int count)
    {
        lock (_lock)
        {
            _goal = _count + count;
            _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _reached.Task;
        }
    }

    /// <summary>Nobody ever learned what became of it.</summary>
    public void Abandon(Operation operation) => _abandoned[operation.StateId].Add(operation.Mark);

    /// <summary>The marks that were acknowledged in a state, and the versions they came to.</summary>
    public IReadOnlyDictionary<string, long?> Acknowledged(string stateId) => _acknowledged[stateId];

    public IEnumerable<string> Abandoned(string stateId) => _abandoned[stateId];
}
