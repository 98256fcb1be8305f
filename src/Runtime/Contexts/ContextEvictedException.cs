using PluginState.Bounded;

namespace PluginState.Contexts;

/// <summary>The context with the given id was evicted. The state it looked at may still be there.</summary>
public sealed class ContextEvictedException : PluginStateException
{
    internal ContextEvictedException(string contextId, EvictionReason reason)
        : base("context_evicted", $"The context '{contextId}' was evicted ({reason}). Create a new one with CreateContext; " +
            "if this happens to clients that are still there, raise CacheSize or ContextTimeToLive.")
    {
        ContextId = contextId;
        Reason = reason;
    }

    /// <summary>The id that was asked for.</summary>
    public string ContextId { get; }

    /// <summary>Why it was evicted.</summary>
    public EvictionReason Reason { get; }
}
