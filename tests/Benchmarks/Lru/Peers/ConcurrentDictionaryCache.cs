using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace PluginState.Benchmarks.Lru.Peers;

internal readonly struct ConcurrentDictionaryCache(ConcurrentDictionary<string, object> entries) : ICache
{
    public int Count => entries.Count;

    public bool TryGet(string key, [MaybeNullWhen(false)] out object value) => entries.TryGetValue(key, out value);

    public void Put(string key, object value) => entries[key] = value;
}
