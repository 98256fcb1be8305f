namespace PluginState.Bounded;

/// <summary>Why an entry left a bounded collection.</summary>
public enum EvictionReason
{
    /// <summary>It was the least recently used one, and room was needed.</summary>
    Capacity,

    /// <summary>It was not used for its time-to-live.</summary>
    Expired,

    /// <summary>Somebody removed it by key.</summary>
    Removed,

    /// <summary>Somebody put another value under its key.</summary>
    Replaced,

    /// <summary>The whole collection was cleared.</summary>
    Cleared,
}
