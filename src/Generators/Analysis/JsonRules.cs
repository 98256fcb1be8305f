using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators.Model;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Analysis;

/// <summary>Says which values are read by reflection, in a project that is to do without.</summary>
internal static class JsonRules
{
    /// <summary>The properties of a project that the SDK shows to analyzers where code is to be trimmed, or compiled ahead of time.</summary>
    private static readonly string[] _properties = ["build_property.EnableAotAnalyzer", "build_property.EnableTrimAnalyzer"];

    /// <summary>Whether a project is to do without reflection.</summary>
    internal static bool Apply(AnalyzerOptions options) => _properties.Any(property =>
        options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue(property, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Gathers the contexts of a compilation whose metadata spares reflection.</summary>
    internal static ConcurrentBag<JsonContextModel> ContextsOf(CompilationStartAnalysisContext start)
    {
        var contexts = new ConcurrentBag<JsonContextModel>();
        start.RegisterSymbolAction(
            symbol =>
            {
                var serializable = symbol.Symbol.GetAttributes()
                    .Where(static attribute => attribute.AttributeClass?.Is("System.Text.Json.Serialization", "JsonSerializableAttribute") == true)
                    .ToImmutableArray();
                if (!serializable.IsEmpty && JsonContextParser.Parse((INamedTypeSymbol)symbol.Symbol, serializable) is { } context)
                {
                    contexts.Add(context);
                }
            },
            SymbolKind.NamedType);
        return contexts;
    }

    internal static void Report(IEnumerable<MarkedMethod> methods, IReadOnlyCollection<JsonContextModel> contexts, Action<Diagnostic> report)
    {
        foreach (var method in methods)
        {
            if (method.Parsed.Resolver is { } resolver
                && resolver.JsonTypes.FirstOrDefault(type => type.NeedsMetadata && !contexts.Any(context => context.Covers(type))) is { } type)
            {
                report(Diagnostic.Create(
                    Rules.NeedsReflection, method.Locate(ProblemPart.Method), method.Display, type.DisplayName, type.MetadataName.Replace("global::", "")));
            }
        }
    }
}
