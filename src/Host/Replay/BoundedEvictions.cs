using PluginState.Bounded;

namespace PluginState.Host.Replay;

/// <summary>How full one of the bounded collections is, and what has left it.</summary>
internal sealed record BoundedEvictions(string Name, int Count, int Capacity, EvictionCounts Evictions)
{
    /// <summary>What has left since.</summary>
    public BoundedEvictions Since(BoundedEvictions before) => this with
    {
        Evictions = new(
            Evictions.Capacity - before.Evictions.Capacity, Evictions.Expired - before.Evictions.Expired, Evictions.Removed - before.Evictions.Removed,
            Evictions.Replaced - before.Evictions.Replaced, Evictions.Cleared - before.Evictions.Cleared),
    };
}
