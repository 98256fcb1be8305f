using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Lru.Peers;

/// <summary>A cache that takes part, and how to open one.</summary>
internal abstract class Peer(string name)
{
    public string Name { get; } = name;

    /// <summary>Whether it only resembles an LRU: the victim may be another entry than the least recently used one, and leave early.</summary>
    public bool IsPseudo { get; init; }

    /// <summary>The capacity at which that many entries stay, whatever was done with them: twice as much where some may leave early.</summary>
    public int CapacityToHold(int entries) => IsPseudo ? 2 * entries : entries;

    /// <summary>Opens an empty cache for a workload that times single operations: the call through the interface drowns there.</summary>
    public abstract ICache Open(int capacity);

    /// <summary>Opens an empty cache and makes a workload's subject of it, compiled for its type.</summary>
    public abstract Subject Enter(IWorkload workload, int capacity);
}

/// <inheritdoc/>
internal sealed class Peer<TCache>(string name, Func<int, TCache> open) : Peer(name)
    where TCache : struct, ICache
{
    public override ICache Open(int capacity) => open(capacity);

    public override Subject Enter(IWorkload workload, int capacity) => workload.Prepare(Name, open(capacity));
}
