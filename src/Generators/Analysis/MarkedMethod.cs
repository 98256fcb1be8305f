using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Analysis;

/// <summary>A method with <c>[ConflictResolver]</c>, and what became of it.</summary>
internal sealed record MarkedMethod(IMethodSymbol Method, AttributeData Attribute, ParsedResolver Parsed)
{
    internal string Display { get; } = Method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    internal Location Locate(ProblemPart part) => Places.Of(Method.Locations[0], Attribute, part);

    internal Location LocatePath(string path) => Places.OfPath(Method.Locations[0], Attribute, path);

    /// <summary>Visits every marked method of a compilation once, from any thread.</summary>
    internal static void Visit(CompilationStartAnalysisContext start, INamedTypeSymbol attributeType, Action<MarkedMethod, Action<Diagnostic>> visit)
    {
        start.RegisterSymbolAction(symbol => Take((IMethodSymbol)symbol.Symbol, symbol.ReportDiagnostic), SymbolKind.Method);

        // Local functions and lambdas take the attribute too but are no declared symbols.
        start.RegisterSyntaxNodeAction(
            node =>
            {
                var symbol = node.Node is LambdaExpressionSyntax
                    ? node.SemanticModel.GetSymbolInfo(node.Node, node.CancellationToken).Symbol
                    : node.SemanticModel.GetDeclaredSymbol(node.Node, node.CancellationToken);
                if (symbol is IMethodSymbol method)
                {
                    Take(method, node.ReportDiagnostic);
                }
            },
            SyntaxKind.LocalFunctionStatement,
            SyntaxKind.ParenthesizedLambdaExpression);

        void Take(IMethodSymbol method, Action<Diagnostic> report)
        {
            if (method.PartialDefinitionPart is null && AttributeOf(method, attributeType) is { } attribute)
            {
                visit(new MarkedMethod(method, attribute, ResolverParser.Parse(method, attribute)), report);
            }
        }
    }

    internal static AttributeData? AttributeOf(IMethodSymbol method, INamedTypeSymbol attributeType) => method.GetAttributes()
        .FirstOrDefault(attribute => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, attributeType));
}
