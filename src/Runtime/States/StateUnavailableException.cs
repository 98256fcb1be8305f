namespace PluginState.States;

/// <summary>
/// States are elsewhere, on a cluster, and one of them could not be reached. Nobody knows whether what was asked was done; with an operation id of the caller's own
/// an update is safe to try again.
/// </summary>
public sealed class StateUnavailableException : PluginStateException
{
    internal StateUnavailableException(string stateId, TimeSpan patience, Exception? innerException)
        : base("state_unavailable", $"The state '{stateId}' was not reached within {patience.TotalSeconds:0.###} s: {innerException?.Message ?? "no answer came."} " +
            "Look to the silos and their storage and try again; an update with an operation id is safe to try again.", innerException) => StateId = stateId;

    internal StateUnavailableException(string stateId, int calls)
        : base("too_many_calls", $"{calls} calls to other machines are under way, as many as allowed, so the state '{stateId}' was not asked. Try again later, or raise MaxPendingCalls.") =>
        StateId = stateId;

    /// <summary>The state.</summary>
    public string StateId { get; }
}
