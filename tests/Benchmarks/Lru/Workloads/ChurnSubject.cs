using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>
/// Puts keys that are not there into a full cache. Each worker goes round keys of its own, four times as many as fit, so that a key has long left
/// when its turn comes again.
/// </summary>
internal sealed class ChurnSubject<TCache>(string name, TCache cache, string[] keys, int keysPerWorker, int workers) : Subject(name)
    where TCache : struct, ICache
{
    private readonly int[] _next = new int[workers];
    private readonly object _value = Keys.Value;

    public override void RunBatch(int worker)
    {
        foreach (var key in keys.AsSpan((worker * keysPerWorker) + _next[worker], BatchSize))
            cache.Put(key, _value);
        _next[worker] = (_next[worker] + BatchSize) % keysPerWorker;
    }

    public override void Settle() => cache.Settle();
}
