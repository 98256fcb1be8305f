namespace PluginState.States;

/// <summary>The state was evicted to make room, or was created anew since: what the caller knows of it is gone.</summary>
public sealed class StateEvictedException : PluginStateException
{
    internal StateEvictedException(string stateId)
        : base("state_evicted", $"The state '{stateId}' was evicted. The StateEvicted event carried its last document; create a context " +
            "with that document to go on, or raise MaxResidentStates if states are evicted while they are in use.") => StateId = stateId;

    /// <summary>The id that was asked for.</summary>
    public string StateId { get; }
}
