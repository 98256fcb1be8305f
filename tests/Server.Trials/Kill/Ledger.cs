namespace PluginState.Server.Trials.Kill;

/// <summary>What the clients were told of their operations.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Operation, long?> _acknowledged = [];
    private readonly HashSet<Operation> _abandoned = [];
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _goal = int.MaxValue;

    /// <summary>What was acknowledged, and as which version, as far as that was told.</summary>
    public IReadOnlyDictionary<Operation, long?> Acknowledged => _acknowledged;

    /// <summary>What was asked for, and never acknowledged: its client gave up when the connection was lost.</summary>
    public IReadOnlySet<Operation> Abandoned => _abandoned;

    public void Acknowledge(Operation operation, long? version)
    {
        lock (_lock)
        {
            _acknowledged.Add(operation, version);
            if (_acknowledged.Count >= _goal)
                _reached.TrySetResult();
        }
    }

    public void Abandon(Operation operation)
    {
        lock (_lock)
            _abandoned.Add(operation);
    }

    /// <summary>Completes when so many more are acknowledged. One waits at a time.</summary>
    public Task MoreAsync(int count)
    {
        lock (_lock)
        {
            _goal = _acknowledged.Count + count;
            _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _reached.Task;
        }
    }
}
