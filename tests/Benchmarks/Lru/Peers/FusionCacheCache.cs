using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using ZiggyCreatures.Caching.Fusion;

namespace PluginState.Benchmarks.Lru.Peers;

internal readonly struct FusionCacheCache(FusionCache cache, MemoryCache store) : ICache
{
    /// <summary>It does not count its entries, but its store does.</summary>
    public int Count => store.Count;

    public bool TryGet(string key, [MaybeNullWhen(false)] out object value)
    {
        var found = cache.TryGet<object>(key);
        value = found.GetValueOrDefault(null!);
        return found.HasValue;
    }

    public void Put(string key, object value) => cache.Set(key, value);
}
