namespace PluginState.States;

/// <summary>A state has no checkpoint with the given id: it never had, it was deleted, or it was evicted. The state is as it was.</summary>
public sealed class CheckpointNotFoundException : PluginStateException
{
    internal CheckpointNotFoundException(string stateId, string checkpointId, int capacity)
        : base("checkpoint_not_found", $"The state '{stateId}' has no checkpoint '{checkpointId}'. Each state keeps the {capacity} that were used last, for as " +
            "long as it is in memory: choose one that ListCheckpointsAsync names, or raise CheckpointCapacity.")
    {
        StateId = stateId;
        CheckpointId = checkpointId;
    }

    /// <summary>The state.</summary>
    public string StateId { get; }

    /// <summary>The checkpoint that was asked for.</summary>
    public string CheckpointId { get; }
}
