using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginState.Generators;

namespace PluginState.Benchmarks.Generator;

/// <summary>Assemblies with resolvers, compiled with the generator as their authors would.</summary>
internal static class Compiled
{
    public static byte[] Of(string assembly, IEnumerable<MetadataReference> references, params IEnumerable<string> sources)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
        var compilation = CSharpCompilation.Create(
            assembly, sources.Select(source => CSharpSyntaxTree.ParseText(source, parse)), references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ConflictResolverGenerator().AsSourceGenerator()], parseOptions: parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        using var image = new MemoryStream();
        var result = output.Emit(image);
        return result.Success ? image.ToArray() : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }
}
