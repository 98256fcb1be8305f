namespace PluginState.Orleans;

/// <summary>
/// The cluster did not answer in time. Nobody knows whether what was asked was done; with an operation id of the caller's own an update is safe to try again.
/// </summary>
public sealed class ClusterUnavailableException : PluginStateException
{
    internal ClusterUnavailableException(string stateId, TimeSpan patience, Exception? innerException)
        : base("cluster_unavailable", $"The state '{stateId}' was not reached within {patience.TotalSeconds:0.###} s: {innerException?.Message ?? "no answer came."} " +
            "Look to the silos and their storage and try again; an update with an operation id is safe to try again.", innerException) => StateId = stateId;

    internal ClusterUnavailableException(string stateId, int calls)
        : base("cluster_busy", $"{calls} calls to the cluster are under way, as many as allowed, so the state '{stateId}' was not asked. Try again later, or raise MaxPendingCalls.") =>
        StateId = stateId;

    /// <summary>The state.</summary>
    public string StateId { get; }
}
