using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;

namespace PluginState.Benchmarks.Lru.Peers;

internal readonly struct MemoryCacheCache(MemoryCache cache) : ICache
{
    private static readonly MemoryCacheEntryOptions _one = new() { Size = 1 };

    public int Count => cache.Count;

    public bool TryGet(string key, [MaybeNullWhen(false)] out object value) => cache.TryGetValue(key, out value);

    public void Put(string key, object value) => cache.Set(key, value, _one);
}
