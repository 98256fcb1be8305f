namespace PluginState.Generators;

/// <summary>The names of the generator's steps, for tests of its caching.</summary>
public static class TrackingNames
{
    /// <summary>Each valid resolver on its own.</summary>
    public const string Resolver = nameof(Resolver);

    /// <summary>All resolvers, sorted, each name once.</summary>
    public const string Resolvers = nameof(Resolvers);

    /// <summary>What of the compilation matters to the generated code.</summary>
    public const string Target = nameof(Target);

    /// <summary>All that is printed.</summary>
    public const string Module = nameof(Module);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Resolver, Resolvers, Target, Module];
}
