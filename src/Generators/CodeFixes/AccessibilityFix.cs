using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginState.Generators.CodeFixes;

/// <summary>PST0003: makes a method, and the types around it and in its signature, internal.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AccessibilityFix() : ResolverFix(Rules.InaccessibleId, "Make it accessible to generated code")
{
    private protected override bool CanFix(IMethodSymbol method)
    {
        var hidden = HiddenBy(method).ToList();
        return hidden.Count > 0 && hidden.All(static symbol => symbol is not INamedTypeSymbol { IsFileLocal: true } && !symbol.DeclaringSyntaxReferences.IsEmpty);
    }

    private protected override async Task FixAsync(IMethodSymbol method, Edits edits)
    {
        foreach (var symbol in HiddenBy(method).Where(edits.IsNew))
        {
            // What derived types of other assemblies can reach they can reach still.
            var accessibility = symbol.DeclaredAccessibility == Accessibility.Protected ? Accessibility.ProtectedOrInternal : Accessibility.Internal;
            if (symbol is IMethodSymbol hidden)
            {
                await edits.ReplaceMethodAsync(hidden, (node, generator) =>
                    node.Modifiers.Any(SyntaxKind.PartialKeyword) ? PartialWith(node, accessibility) : generator.WithAccessibility(node, accessibility)).ConfigureAwait(false);
            }
            else
            {
                await edits.ReplaceDeclarationsAsync(symbol, (node, generator) => generator.WithAccessibility(node, accessibility)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The generator leaves partial methods alone. One with a result has a modifier already.</summary>
    private static MethodDeclarationSyntax PartialWith(MethodDeclarationSyntax method, Accessibility accessibility)
    {
        var access = accessibility == Accessibility.ProtectedOrInternal
            ? new[] { SyntaxKind.ProtectedKeyword, SyntaxKind.InternalKeyword }
            : [SyntaxKind.InternalKeyword];
        var others = method.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.PrivateKeyword) && !modifier.IsKind(SyntaxKind.ProtectedKeyword));
        var modifiers = access.Select(static kind => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space)).Concat(others).ToList();
        modifiers[0] = modifiers[0].WithLeadingTrivia(method.Modifiers[0].LeadingTrivia);
        return method.WithModifiers(SyntaxFactory.TokenList(modifiers));
    }

    /// <summary>What is less accessible than internal. The types in the signature too: those of an internal method have to be internal.</summary>
    private static IEnumerable<ISymbol> HiddenBy(IMethodSymbol method) => method.Parameters
        .Select(static parameter => parameter.Type)
        .Prepend(method.ReturnType)
        .SelectMany(TypesIn)
        .SelectMany(WithTypesAround)
        .Concat(WithTypesAround(method))
        .Where(static symbol => symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal
            || symbol is INamedTypeSymbol { IsFileLocal: true })
        .Distinct(SymbolEqualityComparer.Default);

    private static IEnumerable<ISymbol> TypesIn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => TypesIn(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(TypesIn).Prepend(named.OriginalDefinition),
        _ => [],
    };

    private static IEnumerable<ISymbol> WithTypesAround(ISymbol? symbol)
    {
        for (; symbol is IMethodSymbol or INamedTypeSymbol; symbol = symbol.ContainingType)
        {
            yield return symbol;
        }
    }
}
