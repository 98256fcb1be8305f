namespace PluginState.States;

/// <summary>A state has as many subscribers as allowed.</summary>
public sealed class SubscriptionLimitException : PluginStateException
{
    internal SubscriptionLimitException(string stateId, int capacity)
        : base("subscription_limit", $"The state '{stateId}' has {capacity} subscribers, as many as allowed. End some, or raise MaxSubscribers.") => StateId = stateId;

    /// <summary>The state.</summary>
    public string StateId { get; }
}
