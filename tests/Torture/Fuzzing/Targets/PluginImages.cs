using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginState.Generators;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>Plugins, compiled with the generator as their authors would.</summary>
internal static class PluginImages
{
    public static byte[] Compile(string assembly, string source)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
        var compilation = CSharpCompilation.Create(
            assembly, [CSharpSyntaxTree.ParseText(source, parse)], [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(ConflictResolverAttribute).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable, deterministic: true));
        CSharpGeneratorDriver.Create([new ConflictResolverGenerator().AsSourceGenerator()], parseOptions: parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        using var image = new MemoryStream();
        var result = output.Emit(image);
        return result.Success ? image.ToArray() : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    /// <summary>A plugin one resolver of which adds what both sides added, and something besides.</summary>
    public static byte[] Adding(string assembly, string resolver, int besides) => Compile(assembly, $$"""
        using PluginState;
        internal static class Rules
        {
            /// <summary>Adds.</summary>
            [ConflictResolver("{{resolver}}", Path = "/{{resolver}}/*", Priority = 3)]
            internal static long Add(long? @base, long local, long remote) => local + remote - (@base ?? 0) + {{besides}};
        }
        """);
}
