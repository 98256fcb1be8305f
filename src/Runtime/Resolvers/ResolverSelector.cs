using PluginState.Documents;

namespace PluginState.Resolvers;

/// <summary>Decides which resolvers are asked about a conflict, and in which order.</summary>
internal static class ResolverSelector
{
    /// <summary>
    /// The resolver named in the call, then those whose pattern matches (by priority, specificity, ordinal name), then the one the
    /// strategy names. Each once. One that was asked for by name must exist.
    /// </summary>
    public static IEnumerable<(string Name, bool IsRequired)> For(JsonPointer path, string? named, ConflictStrategy strategy, ResolverCatalog catalog)
    {
        if (named is not null)
            yield return (named, true);
        foreach (var name in catalog.Matching(path))
        {
            if (name != named && name != strategy.ResolverName)
                yield return (name, false);
        }

        if (strategy.ResolverName is { } last && last != named)
            yield return (last, true);
    }
}
