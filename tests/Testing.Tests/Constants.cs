using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace PluginState.Testing.Tests;

/// <summary>A source that is always generated.</summary>
internal readonly record struct Constant(string HintName, string Text);

/// <summary>A generator that writes the same whatever it sees, or fails.</summary>
internal sealed class Constants(Constant[] sources, Exception? failure) : IIncrementalGenerator
{
    public static GeneratorDriver Run(params Constant[] sources) => Run(new Constants(sources, failure: null));

    public static GeneratorDriver Fail(Exception failure) => Run(new Constants([], failure));

    public void Initialize(IncrementalGeneratorInitializationContext context) => context.RegisterSourceOutput(context.CompilationProvider, (output, _) =>
    {
        if (failure is not null)
            throw failure;
        foreach (var source in sources)
            output.AddSource(source.HintName, SourceText.From(source.Text, Encoding.UTF8));
    });

    private static GeneratorDriver Run(Constants generator) => CSharpGeneratorDriver
        .Create(generator.AsSourceGenerator())
        .RunGenerators(CSharpCompilation.Create("t"), TestContext.Current.CancellationToken);
}
