using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators.Parsing;

namespace PluginState.Generators;

/// <summary>Says once, at the first attribute, that the project's C# is too old for what would be generated.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LanguageVersionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.OldLanguage);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            if (LanguageRequirement.IsMetBy(start.Compilation))
            {
                return;
            }

            var attributes = new ConcurrentBag<AttributeSyntax>();
            start.RegisterSyntaxNodeAction(
                node =>
                {
                    if (node.SemanticModel.GetTypeInfo(node.Node, node.CancellationToken).Type is { } type
                        && (type.IsOurs("ConflictResolverAttribute") || type.IsOurs("MergeRuleAttribute")))
                    {
                        attributes.Add((AttributeSyntax)node.Node);
                    }
                },
                SyntaxKind.Attribute);
            start.RegisterCompilationEndAction(end =>
            {
                var first = attributes
                    .OrderBy(static attribute => attribute.SyntaxTree.FilePath, StringComparer.Ordinal)
                    .ThenBy(static attribute => attribute.SpanStart)
                    .FirstOrDefault();
                if (first is not null)
                {
                    var version = ((CSharpCompilation)end.Compilation).LanguageVersion.ToDisplayString();
                    end.ReportDiagnostic(Diagnostic.Create(Rules.OldLanguage, first.GetLocation(), version));
                }
            });
        });
    }
}
