using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.CodeFixes;

/// <summary>PST0018: marks a method as a resolver that is named after it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class MarkFix() : ResolverFix(Rules.UnmarkedId, "Mark it [ConflictResolver]")
{
    private protected override bool CanFix(IMethodSymbol method) => true;

    private protected override async Task FixAsync(IMethodSymbol method, Edits edits)
    {
        var compilation = await edits.CompilationOfAsync(method).ConfigureAwait(false);
        if (compilation.GetTypeByMetadataName(KnownNames.Attribute) is { } attribute)
        {
            var name = edits.NameFor(method);
            await edits.ReplaceDeclarationsAsync(method, (node, generator) => generator.AddAttributes(
                node, generator.Attribute(Edits.TypeName(generator, attribute), [generator.AttributeArgument(generator.LiteralExpression(name))]))).ConfigureAwait(false);
        }
    }
}
