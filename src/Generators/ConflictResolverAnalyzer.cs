using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators.Parsing;

namespace PluginState.Generators;

/// <summary>Says why a method marked <c>[ConflictResolver]</c> cannot be a resolver.</summary>
/// <remarks>An analyzer and not the generator, so that pragmas and .editorconfig have their say.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConflictResolverAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.UnsupportedSignature,
        Rules.DuplicateName,
        Rules.Inaccessible,
        Rules.Generic,
        Rules.BlankName,
        Rules.NotStatic,
        Rules.InvalidPath);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.Attribute) is not { } attributeType)
            {
                return;
            }

            var named = new ConcurrentBag<NamedMethod>();
            start.RegisterSymbolAction(
                symbol => Analyze((IMethodSymbol)symbol.Symbol, attributeType, named, symbol.ReportDiagnostic),
                SymbolKind.Method);

            // Local functions and lambdas take the attribute too but are no declared symbols.
            start.RegisterSyntaxNodeAction(
                node =>
                {
                    var symbol = node.Node is LambdaExpressionSyntax
                        ? node.SemanticModel.GetSymbolInfo(node.Node, node.CancellationToken).Symbol
                        : node.SemanticModel.GetDeclaredSymbol(node.Node, node.CancellationToken);
                    if (symbol is IMethodSymbol method)
                    {
                        Analyze(method, attributeType, named, node.ReportDiagnostic);
                    }
                },
                SyntaxKind.LocalFunctionStatement,
                SyntaxKind.ParenthesizedLambdaExpression);

            start.RegisterCompilationEndAction(end => ReportDuplicates(named, end.ReportDiagnostic));
        });
    }

    private static void Analyze(IMethodSymbol method, INamedTypeSymbol attributeType, ConcurrentBag<NamedMethod> named, Action<Diagnostic> report)
    {
        var attribute = method.GetAttributes()
            .FirstOrDefault(attribute => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, attributeType));
        if (attribute is null || method.PartialDefinitionPart is not null)
        {
            return;
        }

        var parsed = ResolverParser.Parse(method, attribute);
        foreach (var problem in parsed.Problems)
        {
            report(Diagnostic.Create(problem.Rule, Locate(method, attribute, problem.Part), problem.Arguments));
        }

        if (parsed.Name is { } name)
        {
            named.Add(new NamedMethod(
                name,
                method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat),
                Locate(method, attribute, ProblemPart.Name)));
        }
    }

    private static void ReportDuplicates(IEnumerable<NamedMethod> named, Action<Diagnostic> report)
    {
        foreach (var sameName in named.GroupBy(static method => method.Name, StringComparer.OrdinalIgnoreCase))
        {
            var methods = sameName.OrderBy(static method => method.Display, StringComparer.Ordinal).ToList();
            foreach (var method in methods.Where(_ => methods.Count > 1))
            {
                var others = string.Join(", ", methods.Where(other => other != method).Select(static other => $"'{other.Display}'"));
                report(Diagnostic.Create(Rules.DuplicateName, method.Location, method.Name, method.Display, others));
            }
        }
    }

    private static Location Locate(IMethodSymbol method, AttributeData attribute, ProblemPart part)
    {
        var arguments = (attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax)?.ArgumentList?.Arguments ?? default;
        var argument = part switch
        {
            ProblemPart.Method => null,
            ProblemPart.Name => arguments.FirstOrDefault(static argument => argument.NameEquals is null),
            _ => arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == part.ToString()),
        };
        return argument?.Expression.GetLocation() ?? method.Locations[0];
    }

    private sealed record NamedMethod(string Name, string Display, Location Location);
}
