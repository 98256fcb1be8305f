using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Formatting;

namespace PluginState.Generators.CodeFixes;

/// <summary>PST0015: adds a <c>CancellationToken</c> as the last parameter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class CancellationTokenFix() : ResolverFix(Rules.NoCancellationId, "Add a CancellationToken")
{
    private static readonly string[] _names = ["cancellationToken", "cancellation", "stopToken"];

    private protected override bool CanFix(IMethodSymbol method) => true;

    private protected override async Task FixAsync(IMethodSymbol method, Edits edits)
    {
        var compilation = await edits.CompilationOfAsync(method).ConfigureAwait(false);
        if (compilation.GetTypeByMetadataName("System.Threading.CancellationToken") is not { } token)
        {
            return;
        }

        // A name that the method uses for something else would change what it means.
        var used = new HashSet<string>(
            method.DeclaringSyntaxReferences
                .Concat(method.PartialImplementationPart?.DeclaringSyntaxReferences ?? ImmutableArray<SyntaxReference>.Empty)
                .SelectMany(static reference => reference.GetSyntax().DescendantTokens())
                .Where(static token => token.IsKind(SyntaxKind.IdentifierToken))
                .Select(static token => token.ValueText),
            StringComparer.Ordinal);
        var name = _names.FirstOrDefault(name => !used.Contains(name)) ?? "resolverCancellationToken";
        await edits.ReplaceMethodAsync(method, (node, generator) => generator.AddParameters(
            node, [generator.ParameterDeclaration(name, Edits.TypeName(generator, token)).WithAdditionalAnnotations(Formatter.Annotation)])).ConfigureAwait(false);
    }
}
