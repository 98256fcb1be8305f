using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Resolvers;

/// <summary>What one origin declares: taken whole and withdrawn whole.</summary>
/// <param name="Resolvers">The resolvers.</param>
/// <param name="Patterns">Their path patterns, in the order in which they are asked.</param>
/// <param name="Rules">The merge rules.</param>
internal sealed record DeclaredSet(ImmutableArray<RegisteredResolver> Resolvers, ImmutableArray<DeclaredPattern> Patterns, ImmutableArray<MergeRule> Rules)
{
    public static readonly DeclaredSet Empty = new([], [], []);

    /// <summary>How much of the catalog's capacity it takes.</summary>
    public int Size => Resolvers.Length + Rules.Length;

    /// <summary>Checks declarations.</summary>
    /// <exception cref="ResolverDeclarationException">Something about them is wrong.</exception>
    public static DeclaredSet Of(
        ResolverOrigin origin, IReadOnlyList<ResolverDeclaration> declarations, Func<int, Resolver> bind,
        Func<int, SynchronousResolver?>? bindSynchronous, IReadOnlyList<MergeRule> rules)
    {
        var resolvers = ImmutableArray.CreateBuilder<RegisteredResolver>(declarations.Count);
        var binding = new ResolverBinding(bind, bindSynchronous);
        HashSet<string>? names = null;
        for (var i = 0; i < declarations.Count; i++)
        {
            var declaration = declarations[i];
            // Generated ones are in the order of their names, so that looking at the one before will do.
            if (names is null && i > 0 && string.CompareOrdinal(declarations[i - 1].Name, declaration.Name) >= 0)
                names = new(declarations.Take(i).Select(static earlier => earlier.Name), StringComparer.Ordinal);
            if (names?.Add(declaration.Name) == false)
                throw new ResolverDeclarationException(origin, $"the name '{declaration.Name}' is there twice.");
            resolvers.Add(new(declaration, origin, binding, i));
        }

        var declared = resolvers.MoveToImmutable();
        return new(declared, declarations is ResolverTable table ? PatternsOf(table, declared) : PatternsOf(declared), RulesOf(origin, rules));
    }

    /// <summary>The patterns of a table are in order already.</summary>
    private static ImmutableArray<DeclaredPattern> PatternsOf(ResolverTable table, ImmutableArray<RegisteredResolver> resolvers)
    {
        var patterns = ImmutableArray.CreateBuilder<DeclaredPattern>(table.Patterns.Count);
        foreach (var pattern in table.Patterns)
            patterns.Add(new(Parse(pattern.Path, resolvers[pattern.Resolver]), resolvers[pattern.Resolver]));
        return Ordered(patterns);
    }

    private static ImmutableArray<DeclaredPattern> PatternsOf(ImmutableArray<RegisteredResolver> resolvers)
    {
        var patterns = ImmutableArray.CreateBuilder<DeclaredPattern>();
        foreach (var resolver in resolvers)
        {
            foreach (var path in resolver.Declaration.Paths.Distinct(StringComparer.Ordinal))
                patterns.Add(new(Parse(path, resolver), resolver));
        }

        return Ordered(patterns);
    }

    /// <summary>Most are in order, and are only looked at.</summary>
    private static ImmutableArray<DeclaredPattern> Ordered(ImmutableArray<DeclaredPattern>.Builder patterns)
    {
        for (var i = 1; i < patterns.Count; i++)
        {
            if (patterns[i - 1].CompareTo(patterns[i]) > 0)
            {
                patterns.Sort();
                break;
            }
        }

        return patterns.DrainToImmutable();
    }

    private static PathPattern Parse(string path, RegisteredResolver resolver)
    {
        try
        {
            return PathPattern.Parse(path);
        }
        catch (PathPatternException error)
        {
            throw Wrong(resolver.Origin, $"of '{resolver.Name}'", error);
        }
    }

    private static ImmutableArray<MergeRule> RulesOf(ResolverOrigin origin, IReadOnlyList<MergeRule> rules)
    {
        var byPath = new Dictionary<string, MergeRule>(StringComparer.Ordinal);
        var checkedRules = ImmutableArray.CreateBuilder<MergeRule>(rules.Count);
        foreach (var rule in rules)
        {
            try
            {
                _ = PathPattern.Parse(rule.Path);
            }
            catch (PathPatternException error)
            {
                throw Wrong(origin, "of a merge rule", error);
            }

            if (byPath.TryAdd(rule.Path, rule))
                checkedRules.Add(rule);
            else if (byPath[rule.Path] != rule)
                throw new ResolverDeclarationException(origin, $"the path '{rule.Path}' has two merge rules that differ. Keep one.");
        }

        return checkedRules.ToImmutable();
    }

    private static ResolverDeclarationException Wrong(ResolverOrigin origin, string whose, PathPatternException error) =>
        new(origin, $"{whose}, {error.Message}", error);
}
