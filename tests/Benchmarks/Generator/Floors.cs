using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginState.Benchmarks.Generator;

/// <summary>The least a generator for an attribute can do: nothing has that attribute.</summary>
internal sealed class NoMatchGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        ConstantGenerator.Initialize(context, "App.AttributeThatNothingHasAttribute");
}

/// <summary>The least a generator for <c>[ConflictResolver]</c> can do: Roslyn finds and binds the attributes, and nobody reads them.</summary>
internal sealed class ConstantGenerator : IIncrementalGenerator
{
    public const string Text = "// Somebody has the attribute.\n";

    public void Initialize(IncrementalGeneratorInitializationContext context) => Initialize(context, typeof(ConflictResolverAttribute).FullName!);

    internal static void Initialize(IncrementalGeneratorInitializationContext context, string attribute)
    {
        var matches = context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (node, _) => node is MethodDeclarationSyntax, static (_, _) => 1)
            .Collect()
            .Select(static (all, _) => all.Length > 0);
        context.RegisterSourceOutput(matches, static (output, any) =>
        {
            if (any)
                output.AddSource("Constant.g.cs", Text);
        });
    }
}
