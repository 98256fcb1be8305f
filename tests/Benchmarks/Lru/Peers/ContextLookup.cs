using System.Diagnostics.CodeAnalysis;
using PluginState.Contexts;

namespace PluginState.Benchmarks.Lru.Peers;

internal readonly struct ContextLookup(ContextManager manager) : ILookup
{
    public bool TryGet(string key, [MaybeNullWhen(false)] out object value)
    {
        value = manager.Get(key);
        return value is not null;
    }
}
