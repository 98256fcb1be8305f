namespace PluginState.Generators;

/// <summary>The names of the generator's steps, for tests of its caching.</summary>
public static class TrackingNames
{
    /// <summary>All resolvers, sorted, each name once.</summary>
    public const string Resolvers = nameof(Resolvers);

    /// <summary>All merge rules, sorted, each path once.</summary>
    public const string MergeRules = nameof(MergeRules);

    /// <summary>All contexts for JSON, sorted, each once.</summary>
    public const string JsonContexts = nameof(JsonContexts);

    /// <summary>What of the compilation matters to the generated code.</summary>
    public const string Target = nameof(Target);

    /// <summary>All that is printed.</summary>
    public const string Module = nameof(Module);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Resolvers, MergeRules, JsonContexts, Target, Module];
}
