using System.Diagnostics.CodeAnalysis;
using BitFaster.Caching.Lfu;

namespace PluginState.Benchmarks.Lru.Peers;

internal readonly struct ConcurrentLfuCache(ConcurrentLfu<string, object> cache) : ICache
{
    public int Count => cache.Count;

    public bool TryGet(string key, [MaybeNullWhen(false)] out object value) => cache.TryGet(key, out value);

    public void Put(string key, object value) => cache.AddOrUpdate(key, value);

    /// <summary>Reads and writes wait in buffers until the policy has seen them.</summary>
    public void Settle() => cache.DoMaintenance();
}
