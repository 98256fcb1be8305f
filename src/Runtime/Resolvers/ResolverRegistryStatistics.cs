using PluginState.Bounded;

namespace PluginState.Resolvers;

/// <summary>A consistent reading of the registry.</summary>
/// <param name="CurrentSize">How many resolvers are live.</param>
/// <param name="MaxSize">How many may be.</param>
/// <param name="OldestAccess">When the least recently used live resolver was last used; null where none is live.</param>
/// <param name="Evictions">How many have left so far, by reason.</param>
public readonly record struct ResolverRegistryStatistics(int CurrentSize, int MaxSize, DateTimeOffset? OldestAccess, EvictionCounts Evictions)
{
    /// <summary><see cref="CurrentSize"/> over <see cref="MaxSize"/>, from 0 to 1.</summary>
    public double Capacity => (double)CurrentSize / MaxSize;
}
