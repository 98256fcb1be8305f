namespace PluginState.States;

/// <summary>An update was tried as often as allowed, and each time others committed first. The state has none of it.</summary>
public sealed class UpdateContentionException : PluginStateException
{
    internal UpdateContentionException(string stateId, int attempts)
        : base("update_contention", $"The update of state '{stateId}' was tried {attempts} times, and each time the state had moved " +
            "when its conflicts were answered. Try again, make its resolvers faster, or raise MaxAttempts.")
    {
        StateId = stateId;
        Attempts = attempts;
    }

    /// <summary>The state.</summary>
    public string StateId { get; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }
}
