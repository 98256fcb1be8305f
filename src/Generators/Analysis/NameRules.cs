using Microsoft.CodeAnalysis;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Analysis;

/// <summary>Names that two resolvers share, in one assembly or with one it references.</summary>
internal static class NameRules
{
    internal static void Report(IReadOnlyList<MarkedMethod> marked, Compilation compilation, INamedTypeSymbol attributeType, Action<Diagnostic> report)
    {
        var named = marked.Where(static method => method.Parsed.Name is not null).ToList();
        if (named.Count == 0)
        {
            return;
        }

        foreach (var sameName in named.GroupBy(static method => method.Parsed.Name!, StringComparer.OrdinalIgnoreCase))
        {
            var methods = sameName.OrderBy(static method => method.Display, StringComparer.Ordinal).ToList();
            foreach (var method in methods.Where(_ => methods.Count > 1))
            {
                var name = method.Parsed.Name!;
                ReportOthers(Rules.DuplicateName, method, methods.Where(other => other != method && other.Parsed.Name == name));
                ReportOthers(Rules.NamesDifferByCase, method, methods.Where(other => other.Parsed.Name != name));
            }
        }

        var referenced = ReferencedCatalogue.NamesOf(compilation, attributeType.ContainingAssembly);
        foreach (var method in named)
        {
            var name = method.Parsed.Name!;
            if (referenced.TryGetValue(name, out var other))
            {
                var spelling = other.Name == name ? "" : $" as '{other.Name}'";
                report(Diagnostic.Create(Rules.NameOfReference, method.Locate(ProblemPart.Name), name, method.Display, other.Assembly, spelling));
            }
        }

        void ReportOthers(DiagnosticDescriptor rule, MarkedMethod method, IEnumerable<MarkedMethod> others)
        {
            var list = string.Join(", ", others.Select(static other => $"'{other.Display}'"));
            if (list.Length > 0)
            {
                report(Diagnostic.Create(rule, method.Locate(ProblemPart.Name), method.Parsed.Name, method.Display, list));
            }
        }
    }
}
