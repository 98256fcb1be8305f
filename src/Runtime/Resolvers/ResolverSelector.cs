using PluginState.Documents;

namespace PluginState.Resolvers;

/// <summary>Decides which resolvers are asked about a conflict, and in which order.</summary>
internal static class ResolverSelector
{
    /// <summary>The turn before the first.</summary>
    public const int Start = -2;

    private const int Named = -1; // from 0 on, a turn is the index of a pattern
    private const int Last = int.MaxValue;

    /// <summary>
    /// Whose turn it is next: the resolver named in the call, then those whose pattern matches (by priority, specificity, ordinal name), then the one the
    /// strategy names. Each once. It is used, and so becomes live where it was not.
    /// </summary>
    /// <param name="catalog">Has them.</param>
    /// <param name="patterns">The catalog's, as they were at the first turn; whoever was withdrawn since is passed over.</param>
    /// <param name="path">What they are asked about.</param>
    /// <param name="named">The one named in the call, which must exist; null for none.</param>
    /// <param name="last">The one the strategy names, which must exist; null for none.</param>
    /// <param name="turn">Who was asked before; <see cref="Start"/> to begin with.</param>
    /// <returns>Null where nobody is left.</returns>
    /// <exception cref="ResolverNotFoundException">One that was asked for by name is not declared by anybody.</exception>
    public static RegisteredResolver? Next(
        ResolverCatalog catalog, PatternIndex patterns, JsonPointer path, string? named, string? last, ref int turn)
    {
        if (turn == Start)
        {
            turn = Named;
            if (named is not null)
                return Required(catalog, named);
        }

        if (turn == Last)
            return null;
        while (patterns.Next(path, ref turn) is { } declared)
        {
            var name = declared.Name;
            if ((named is null || name != named) && (last is null || name != last) && catalog.TryResolve(name, out var resolver))
                return resolver;
        }

        turn = Last;
        return last is null || last == named ? null : Required(catalog, last);
    }

    private static RegisteredResolver Required(ResolverCatalog catalog, string name) =>
        catalog.TryResolve(name, out var resolver) ? resolver : throw new ResolverNotFoundException(name);
}
