namespace PluginState.States;

/// <summary>There is no state with the given id, and none is remembered to have been evicted.</summary>
public sealed class StateNotFoundException : PluginStateException
{
    internal StateNotFoundException(string stateId)
        : base("state_not_found", $"There is no state '{stateId}'. CreateContext makes it.") => StateId = stateId;

    /// <summary>The id that was asked for.</summary>
    public string StateId { get; }
}
