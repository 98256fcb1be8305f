using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators.Model;
using PluginState.Generators.Parsing;

namespace PluginState.Generators;

/// <summary>Says why a method marked <c>[ConflictResolver]</c> cannot be a resolver, and a <c>[MergeRule]</c> no rule.</summary>
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
        Rules.NoInstance,
        Rules.InvalidPath,
        Rules.InvalidMergeRule,
        Rules.DifferingMergeRules);

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
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.MergeRule) is not { } attributeType)
            {
                return;
            }

            var rules = new ConcurrentBag<PlacedRule>();
            start.RegisterSymbolAction(
                symbol => Analyze(symbol.Symbol.GetAttributes(), attributeType, rules, symbol.ReportDiagnostic),
                SymbolKind.NamedType);

            // Those on the assembly, file by file.
            start.RegisterSemanticModelAction(file => Analyze(
                file.SemanticModel.Compilation.Assembly.GetAttributes()
                    .Where(attribute => attribute.ApplicationSyntaxReference?.SyntaxTree == file.SemanticModel.SyntaxTree),
                attributeType, rules, file.ReportDiagnostic));
            start.RegisterCompilationEndAction(end => ReportDiffering(rules, end.ReportDiagnostic));
        });
    }

    private static void Analyze(
        IEnumerable<AttributeData> attributes, INamedTypeSymbol attributeType, ConcurrentBag<PlacedRule> rules, Action<Diagnostic> report)
    {
        foreach (var attribute in attributes.Where(attribute => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, attributeType)))
        {
            var parsed = MergeRuleParser.Parse(attribute);
            var whole = attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation() ?? Location.None;
            foreach (var problem in parsed.Problems)
            {
                report(Diagnostic.Create(problem.Rule, Locate(whole, attribute, problem.Part), problem.Arguments));
            }

            if (parsed.Rule is { } rule)
            {
                rules.Add(new PlacedRule(rule, Locate(whole, attribute, ProblemPart.Name)));
            }
        }
    }

    private static void ReportDiffering(IEnumerable<PlacedRule> rules, Action<Diagnostic> report)
    {
        foreach (var samePath in rules.GroupBy(static rule => rule.Rule.Path, StringComparer.Ordinal))
        {
            foreach (var rule in samePath)
            {
                if (samePath.Select(static other => other.Rule).Where(other => other != rule.Rule).Select(Describe).OrderBy(static text => text, StringComparer.Ordinal).FirstOrDefault() is { } other)
                {
                    report(Diagnostic.Create(Rules.DifferingMergeRules, rule.Location, rule.Rule.Path, other));
                }
            }
        }

        static string Describe(MergeRuleModel rule) => rule.Key is null ? rule.Arrays : $"{rule.Arrays}, Key = \"{rule.Key}\"";
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

    private static Location Locate(IMethodSymbol method, AttributeData attribute, ProblemPart part) => Locate(method.Locations[0], attribute, part);

    private static Location Locate(Location whole, AttributeData attribute, ProblemPart part)
    {
        var arguments = (attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax)?.ArgumentList?.Arguments ?? default;
        var argument = part switch
        {
            ProblemPart.Method => null,
            ProblemPart.Name => arguments.FirstOrDefault(static argument => argument.NameEquals is null),
            _ => arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == part.ToString()),
        };
        return argument?.Expression.GetLocation() ?? whole;
    }

    private sealed record PlacedRule(MergeRuleModel Rule, Location Location);

    private sealed record NamedMethod(string Name, string Display, Location Location);
}
