using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators.Model;
using PluginState.Generators.Parsing;

namespace PluginState.Generators;

/// <summary>Points at methods that look like resolvers, are called nowhere and have no <c>[ConflictResolver]</c>.</summary>
/// <remarks>
/// Only what takes a <c>Conflict</c> is clear enough: two values of one type are taken by many a method. What is called is found by name, file by
/// file, and only once there is a method to ask about; Roslyn keeps the names of a file for as long as the file does not change.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnmarkedResolverAnalyzer : DiagnosticAnalyzer
{
    private readonly SyntaxTreeValueProvider<ImmutableHashSet<string>> _namesIn = new(static tree => ImmutableHashSet.CreateRange(
        StringComparer.Ordinal,
        tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Select(static name => name.Identifier.ValueText)));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.Unmarked);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.Attribute) is null)
            {
                return;
            }

            start.RegisterSymbolAction(
                symbol =>
                {
                    var method = (IMethodSymbol)symbol.Symbol;
                    if (IsLikeResolver(method) && !start.Compilation.SyntaxTrees.Any(IsNamed))
                    {
                        symbol.ReportDiagnostic(Diagnostic.Create(
                            Rules.Unmarked,
                            method.Locations[0],
                            method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat),
                            KebabCase.Of(method.Name)));
                    }

                    bool IsNamed(SyntaxTree tree) => start.TryGetValue(tree, _namesIn, out var names) && names.Contains(method.Name);
                },
                SymbolKind.Method);
        });
    }

    private static bool IsLikeResolver(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, IsGenericMethod: false, IsAbstract: false, IsVirtual: false, IsOverride: false, IsExtern: false, PartialDefinitionPart: null }
        && method.Parameters.Any(static parameter => parameter.Type.IsOurs("Conflict") || parameter.Type.IsOurs("Conflict`1"))
        && method.ContainingType is { TypeKind: TypeKind.Class or TypeKind.Struct } type
        && (method.IsStatic || type is { TypeKind: TypeKind.Class, IsAbstract: false })
        && method.GetAttributes().IsEmpty
        && IsReachable(method)
        && !Implements(method)
        && SignatureRule.ProblemOf(method, static _ => "") is null
        && ShapeParser.Parse(method) is { Problem: null, Input: ResolverInput.Raw or ResolverInput.Typed };

    private static bool IsReachable(IMethodSymbol method)
    {
        for (ISymbol symbol = method; symbol is IMethodSymbol or INamedTypeSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)
                || symbol is INamedTypeSymbol { Arity: > 0 } or INamedTypeSymbol { IsFileLocal: true })
            {
                return false;
            }
        }

        return true;
    }

    private static bool Implements(IMethodSymbol method) => method.ContainingType.AllInterfaces
        .SelectMany(contract => contract.GetMembers(method.Name))
        .Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method));
}
