using PluginState.Documents;

namespace PluginState.Resolvers;

/// <summary>Declared resolvers by the places they answer, in the order in which they are asked: priority, specificity, ordinal name.</summary>
/// <remarks>
/// Who is asked next is found from who was asked last, so nothing is kept between two questions and nothing allocated: most conflicts are answered by
/// the first who is asked. Immutable.
/// </remarks>
internal sealed class PatternIndex
{
    private readonly Entry[] _entries;
    private readonly PathMatcher _matcher;

    private PatternIndex(Entry[] entries)
    {
        _entries = entries;
        _matcher = PathMatcher.Of(Array.ConvertAll(entries, static entry => entry.Pattern));
    }

    /// <summary>Indexes patterns of resolvers whose names differ.</summary>
    /// <param name="ordered">The patterns in the order in which they are asked.</param>
    public static PatternIndex Of(IReadOnlyList<DeclaredPattern> ordered)
    {
        var entries = new Entry[ordered.Count];
        Dictionary<RegisteredResolver, Earlier>? earlier = null;
        for (var i = 0; i < entries.Length; i++)
        {
            var (pattern, resolver) = ordered[i];
            if (resolver.Declaration.Paths.Count == 1)
            {
                entries[i] = new(pattern, resolver, null);
                continue;
            }

            earlier ??= new(ReferenceEqualityComparer.Instance);
            var before = earlier.GetValueOrDefault(resolver);
            entries[i] = new(pattern, resolver, before);
            earlier[resolver] = new(pattern, before);
        }

        return new(entries);
    }

    /// <summary>Finds who is asked next about a place.</summary>
    /// <param name="path">The place.</param>
    /// <param name="last">The index of the pattern by which somebody was asked last; -1 to begin with.</param>
    /// <returns>The resolver whose turn it is; null where nobody is left. Each gets one turn, at its best pattern.</returns>
    public RegisteredResolver? Next(JsonPointer path, ref int last)
    {
        int next;
        while ((next = _matcher.Next(path, last + 1)) >= 0)
        {
            last = next;
            ref readonly var entry = ref _entries[next];
            if (entry.Before is null || !Earlier.Matches(entry.Before, path))
                return entry.Resolver;
        }

        return null;
    }

    private readonly record struct Entry(PathPattern Pattern, RegisteredResolver Resolver, Earlier? Before);

    /// <summary>A resolver's pattern that goes before another of its own, and those before it.</summary>
    private sealed record Earlier(PathPattern Pattern, Earlier? Before)
    {
        public static bool Matches(Earlier? earlier, JsonPointer path)
        {
            for (; earlier is not null; earlier = earlier.Before)
            {
                if (earlier.Pattern.Matches(path))
                    return true;
            }

            return false;
        }
    }
}
