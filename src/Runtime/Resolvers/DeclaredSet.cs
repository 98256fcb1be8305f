using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Resolvers;

/// <summary>What one origin declares: taken whole and withdrawn whole.</summary>
internal sealed record DeclaredSet(ImmutableArray<RegisteredResolver> Resolvers, ImmutableArray<MergeRule> Rules)
{
    public static readonly DeclaredSet Empty = new([], []);

    /// <summary>How much of the catalog's capacity it takes.</summary>
    public int Size => Resolvers.Length + Rules.Length;

    /// <summary>Checks declarations.</summary>
    /// <exception cref="ResolverDeclarationException">Something about them is wrong.</exception>
    public static DeclaredSet Of(
        ResolverOrigin origin, IReadOnlyList<ResolverDeclaration> declarations, Func<int, Resolver> bind,
        Func<int, SynchronousResolver?>? bindSynchronous, IReadOnlyList<MergeRule> rules)
    {
        var resolvers = ImmutableArray.CreateBuilder<RegisteredResolver>(declarations.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < declarations.Count; i++)
        {
            var declaration = declarations[i];
            if (!names.Add(declaration.Name))
                throw new ResolverDeclarationException(origin, $"the name '{declaration.Name}' is there twice.");
            ImmutableArray<PathPattern> patterns =
                [.. declaration.Paths.Select(path => Parse(origin, path, $"of '{declaration.Name}'")).Distinct()];
            var index = i;
            resolvers.Add(new(declaration, patterns, origin, () => bind(index), bindSynchronous is null ? null : () => bindSynchronous(index)));
        }

        return new(resolvers.ToImmutable(), RulesOf(origin, rules));
    }

    private static ImmutableArray<MergeRule> RulesOf(ResolverOrigin origin, IReadOnlyList<MergeRule> rules)
    {
        var byPath = new Dictionary<string, MergeRule>(StringComparer.Ordinal);
        var checkedRules = ImmutableArray.CreateBuilder<MergeRule>(rules.Count);
        foreach (var rule in rules)
        {
            _ = Parse(origin, rule.Path, "of a merge rule");
            if (byPath.TryAdd(rule.Path, rule))
                checkedRules.Add(rule);
            else if (byPath[rule.Path] != rule)
                throw new ResolverDeclarationException(origin, $"the path '{rule.Path}' has two merge rules that differ. Keep one.");
        }

        return checkedRules.ToImmutable();
    }

    private static PathPattern Parse(ResolverOrigin origin, string path, string whose)
    {
        try
        {
            return PathPattern.Parse(path);
        }
        catch (PathPatternException error)
        {
            throw new ResolverDeclarationException(origin, $"{whose}, {error.Message}", error);
        }
    }
}
