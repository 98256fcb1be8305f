using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators.Analysis;
using PluginState.Generators.Model;
using PluginState.Generators.Parsing;

namespace PluginState.Generators;

/// <summary>Says why a <c>[MergeRule]</c> is no rule.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MergeRuleAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
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
                report(Diagnostic.Create(problem.Rule, Places.Of(whole, attribute, problem.Part), problem.Arguments));
            }

            if (parsed.Rule is { } rule)
            {
                rules.Add(new PlacedRule(rule, Places.Of(whole, attribute, ProblemPart.Name)));
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

    private sealed record PlacedRule(MergeRuleModel Rule, Location Location);
}
