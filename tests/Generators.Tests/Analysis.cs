using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PluginState.Generators.Tests;

/// <summary>What the analyzer says.</summary>
internal static class Analysis
{
    internal static ImmutableArray<Diagnostic> Run(Compilation compilation, AnalyzerOptions? options = null) =>
        compilation.WithAnalyzers([new ConflictResolverAnalyzer()], options).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
}
