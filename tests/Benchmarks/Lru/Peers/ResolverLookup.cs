using System.Diagnostics.CodeAnalysis;
using PluginState.Resolvers;

namespace PluginState.Benchmarks.Lru.Peers;

internal readonly struct ResolverLookup(BoundedResolverRegistry registry) : ILookup
{
    public bool TryGet(string key, [MaybeNullWhen(false)] out object value)
    {
        var found = registry.TryGet(key, out Resolver? resolver);
        value = resolver;
        return found;
    }
}
