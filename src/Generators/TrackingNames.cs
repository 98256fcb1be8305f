namespace PluginState.Generators;

/// <summary>The names of the generator's steps, for tests of its caching.</summary>
public static class TrackingNames
{
    /// <summary>Each valid resolver on its own.</summary>
    public const string Resolver = nameof(Resolver);

    /// <summary>All resolvers, sorted, each name once.</summary>
    public const string Resolvers = nameof(Resolvers);

    /// <summary>The valid merge rules of each file or type.</summary>
    public const string MergeRule = nameof(MergeRule);

    /// <summary>All merge rules, sorted, each path once.</summary>
    public const string MergeRules = nameof(MergeRules);

    /// <summary>What of the compilation matters to the generated code.</summary>
    public const string Target = nameof(Target);

    /// <summary>All that is printed.</summary>
    public const string Module = nameof(Module);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Resolver, Resolvers, MergeRule, MergeRules, Target, Module];
}
