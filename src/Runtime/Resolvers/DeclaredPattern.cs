using PluginState.Documents;

namespace PluginState.Resolvers;

/// <summary>A path pattern and whose it is, ordered by who is asked first: by priority, specificity, ordinal name.</summary>
internal readonly record struct DeclaredPattern(PathPattern Pattern, RegisteredResolver Resolver) : IComparable<DeclaredPattern>
{
    public int CompareTo(DeclaredPattern other)
    {
        var byPriority = other.Resolver.Declaration.Priority.CompareTo(Resolver.Declaration.Priority);
        if (byPriority != 0)
            return byPriority;
        var bySpecificity = Pattern.CompareTo(other.Pattern);
        return bySpecificity != 0 ? bySpecificity : string.CompareOrdinal(Resolver.Name, other.Resolver.Name);
    }
}
