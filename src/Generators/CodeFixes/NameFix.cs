using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.CodeFixes;

/// <summary>PST0005: names a resolver after its method.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class NameFix() : ResolverFix(Rules.BlankNameId, "Name it after the method")
{
    private protected override bool CanFix(IMethodSymbol method) => NameIn(method) is not null;

    private protected override Task FixAsync(IMethodSymbol method, Edits edits)
    {
        var name = edits.NameFor(method);
        return edits.ReplaceAsync(NameIn(method)!, (node, generator) => generator.LiteralExpression(name).WithTriviaFrom(node));
    }

    private static ExpressionSyntax? NameIn(IMethodSymbol method)
    {
        var attribute = method.GetAttributes().FirstOrDefault(static attribute => attribute.AttributeClass?.IsOurs("ConflictResolverAttribute") == true);
        return (attribute?.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax)?.ArgumentList?.Arguments
            .FirstOrDefault(static argument => argument.NameEquals is null)?.Expression;
    }
}
