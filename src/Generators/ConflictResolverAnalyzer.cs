using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators.Analysis;
using PluginState.Generators.Model;
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
        Rules.NoInstance,
        Rules.InvalidPath,
        Rules.NamesDifferByCase,
        Rules.SamePattern,
        Rules.CoveredPattern,
        Rules.AsyncVoid,
        Rules.ByReference,
        Rules.NoCancellation,
        Rules.NeedsReflection,
        Rules.NameOfReference,
        Rules.LifetimeOfStatic);

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
            var contexts = JsonRules.Apply(start.Options) ? JsonRules.ContextsOf(start) : null;
            start.RegisterCompilationEndAction(end =>
            {
                MarkedMethod[] all = [.. marked];
                if (contexts is not null)
                {
                    JsonRules.Report(all, contexts, end.ReportDiagnostic);
                }

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

        if (method.Parsed.Resolver is { IsAsync: true } resolver && !resolver.Extras.Contains(Extra.Token))
        {
            report(Diagnostic.Create(Rules.NoCancellation, method.Locate(ProblemPart.Method), method.Display));
        }

        if (method.Method.IsStatic && method.Attribute.NamedArguments.Any(static argument => argument.Key == nameof(ProblemPart.Lifetime)))
        {
            report(Diagnostic.Create(Rules.LifetimeOfStatic, method.Locate(ProblemPart.Lifetime), method.Display));
        }
    }
}
