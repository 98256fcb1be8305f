using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginState.Benchmarks.Generator;
using PluginState.Generators;

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
    public static void Compile(string assembly, int resolvers, string file)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
        var compilation = CSharpCompilation.Create(
            assembly,
            Enumerable.Range(0, resolvers / PerClass).Select(area => CSharpSyntaxTree.ParseText(Text(area), parse))
                .Append(CSharpSyntaxTree.ParseText($"static class {Start} {{ public static void Declare(PluginState.Resolvers.ResolverCatalog catalog) => catalog.Declare<PluginState.Generated.{assembly}.ResolverModule>(); }}", parse)),
            Peers.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ConflictResolverGenerator().AsSourceGenerator()], parseOptions: parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        var result = output.Emit(file);
        if (!result.Success)
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

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
