using PluginState.Benchmarks.Generator;

namespace PluginState.Benchmarks.Discovery;

/// <summary>An assembly with many resolvers, compiled with the generator.</summary>
internal static class Sample
{
    /// <summary>The class with the call an app would make.</summary>
    public const string Start = "Start";

    /// <summary>The place of the first conflict; the resolver in the middle answers it.</summary>
    public const string FirstPath = "/area3/score5/ann";

    private const int PerClass = 25;

    /// <summary>Compiles one.</summary>
    /// <param name="assembly">Its name.</param>
    /// <param name="resolvers">How many resolvers it has; more than a hundred.</param>
    /// <param name="file">Where it goes.</param>
    public static void Compile(string assembly, int resolvers, string file) => File.WriteAllBytes(file, Compiled.Of(
        assembly,
        Peers.References,
        Enumerable.Range(0, resolvers / PerClass).Select(Text)
            .Append($"static class {Start} {{ public static void Declare(PluginState.Resolvers.ResolverCatalog catalog) => catalog.Declare<PluginState.Generated.{assembly}.ResolverModule>(); }}")));

    private static string Text(int area) => $$"""
        using PluginState;
        namespace App.Area{{area}};
        static class Rules
        {
        {{string.Concat(Enumerable.Range(0, PerClass).Select(number => $$"""
                [ConflictResolver("area-{{area}}-score-{{number}}", Path = "/area{{area}}/score{{number}}/*")]
                internal static {{(number % 2 == 0 ? "int" : "long")}} Score{{number}}({{(number % 2 == 0 ? "int local, int" : "long local, long")}} remote) => local > remote ? local : remote;

            """))}}}
        """;
}
