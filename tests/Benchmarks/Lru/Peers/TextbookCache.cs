using System.Diagnostics.CodeAnalysis;

namespace PluginState.Benchmarks.Lru.Peers;

internal readonly struct TextbookCache(TextbookLru<string, object> cache) : ICache
{
    public int Count => cache.Count;

    public bool TryGet(string key, [MaybeNullWhen(false)] out object value) => cache.TryGet(key, out value);

    public void Put(string key, object value) => cache.Put(key, value);
}
