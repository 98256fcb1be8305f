namespace PluginState.Bounded;

/// <summary>How many entries have left a bounded collection since it was made, by reason.</summary>
/// <param name="Capacity">Left for <see cref="EvictionReason.Capacity"/>.</param>
/// <param name="Expired">Left for <see cref="EvictionReason.Expired"/>.</param>
/// <param name="Removed">Left for <see cref="EvictionReason.Removed"/>.</param>
/// <param name="Replaced">Left for <see cref="EvictionReason.Replaced"/>.</param>
/// <param name="Cleared">Left for <see cref="EvictionReason.Cleared"/>.</param>
public readonly record struct EvictionCounts(long Capacity, long Expired, long Removed, long Replaced, long Cleared)
{
    /// <summary>The count for one reason.</summary>
    public long this[EvictionReason reason] => reason switch
    {
        EvictionReason.Capacity => Capacity,
        EvictionReason.Expired => Expired,
        EvictionReason.Removed => Removed,
        EvictionReason.Replaced => Replaced,
        EvictionReason.Cleared => Cleared,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No such eviction reason."),
    };
}
