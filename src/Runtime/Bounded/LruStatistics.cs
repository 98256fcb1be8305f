namespace PluginState.Bounded;

/// <summary>A consistent reading of a bounded collection.</summary>
/// <param name="Count">How many entries it holds.</param>
/// <param name="Capacity">How many it may hold.</param>
/// <param name="OldestAccess">When its least recently used entry was last used, to <see cref="Resolution"/>, rounded down; null where it is empty or has no time provider.</param>
/// <param name="Evictions">How many entries have left it so far, by reason.</param>
public readonly record struct LruStatistics(int Count, int Capacity, DateTimeOffset? OldestAccess, EvictionCounts Evictions)
{
    /// <summary>How precisely a bounded collection knows when an entry was last used: to one second.</summary>
    public static TimeSpan Resolution => RecencyClock.Tick;

    /// <summary><see cref="Count"/> over <see cref="Capacity"/>, from 0 to 1.</summary>
    public double CapacityRatio => (double)Count / Capacity;
}
