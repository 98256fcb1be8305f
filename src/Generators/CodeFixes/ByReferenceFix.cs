using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginState.Generators.CodeFixes;

/// <summary>PST0014: has a method take by value what it takes by <c>in</c>, <c>ref</c> or <c>ref readonly</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class ByReferenceFix() : ResolverFix(Rules.ByReferenceId, "Take the values by value")
{
    private protected override bool CanFix(IMethodSymbol method) =>
        method.Parameters.Any(static parameter => parameter.RefKind is not (RefKind.None or RefKind.Out));

    private protected override Task FixAsync(IMethodSymbol method, Edits edits) => edits.ReplaceMethodAsync(method, static (node, _) =>
        node.ReplaceNodes(node.ParameterList.Parameters, static (_, parameter) => ByValue(parameter)));

    private static ParameterSyntax ByValue(ParameterSyntax parameter)
    {
        if (!parameter.Modifiers.Any(static modifier => modifier.IsKind(SyntaxKind.InKeyword) || modifier.IsKind(SyntaxKind.RefKeyword)))
        {
            return parameter;
        }

        var kept = parameter.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.InKeyword) && !modifier.IsKind(SyntaxKind.RefKeyword)
            && !modifier.IsKind(SyntaxKind.ReadOnlyKeyword) && !modifier.IsKind(SyntaxKind.ScopedKeyword));
        return parameter.WithModifiers(SyntaxFactory.TokenList(kept)).WithLeadingTrivia(parameter.GetLeadingTrivia());
    }
}
