using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators.Analysis;
using PluginState.Generators.Parsing;

namespace PluginState.Generators;

/// <summary>Says why a method marked <c>[ConflictResolver]</c> cannot be a resolver, or will not do what it seems to.</summary>
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
        Rules.InvalidPath,
        Rules.NamesDifferByCase,
        Rules.SamePattern,
        Rules.CoveredPattern,
        Rules.AsyncVoid,
        Rules.ByReference,
        Rules.NoCancellation,
        Rules.NameOfReference);

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

            var marked = new ConcurrentBag<MarkedMethod>();
            MarkedMethod.Visit(start, attributeType, (method, report) =>
            {
                marked.Add(method);
                ReportAlone(method, report);
            });
            start.RegisterCompilationEndAction(end =>
            {
                MarkedMethod[] all = [.. marked];
                NameRules.Report(all, end.Compilation, attributeType, end.ReportDiagnostic);
                PatternRules.Report(all, end.ReportDiagnostic);
            });
        });
    }

    private static void ReportAlone(MarkedMethod method, Action<Diagnostic> report)
    {
        foreach (var problem in method.Parsed.Problems)
        {
            report(Diagnostic.Create(problem.Rule, method.Locate(problem.Part), problem.Arguments));
        }

        if (method.Parsed.Resolver is { IsAsync: true, TakesToken: false })
        {
            report(Diagnostic.Create(Rules.NoCancellation, method.Locate(ProblemPart.Method), method.Display));
        }
    }
}
