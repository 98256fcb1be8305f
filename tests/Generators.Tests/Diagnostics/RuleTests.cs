using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PluginState.Generators.CodeFixes;

namespace PluginState.Generators.Tests;

/// <summary>What every rule has, whichever analyzer reports it.</summary>
public sealed class RuleTests
{
    private static readonly string _generators = Path.Combine(Snapshot.Directory, "../../../src/Generators");

    private static readonly HashSet<string> _fixed =
    [
        .. typeof(ResolverFix).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
            .SelectMany(static type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds),
    ];

    private static IEnumerable<DiagnosticDescriptor> Rules => AnalyzerRun.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Distinct();

    [Fact]
    public void Every_rule_is_some_analyzers_and_has_an_id_of_its_own()
    {
        var declared = typeof(Rules).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(static field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>()
            .ToList();
        Assert.Equal(declared.Select(static rule => rule.Id).Order(), Rules.Select(static rule => rule.Id).Order());
        Assert.Distinct(declared.Select(static rule => rule.Id));
    }

    [Fact]
    public void Every_rule_has_its_page_and_links_there() => Assert.All(Rules, static rule =>
    {
        Assert.Equal($"https://github.com/pluginstate/pluginstate/blob/main/src/Generators/docs/{rule.Id}.md", rule.HelpLinkUri);
        var page = File.ReadAllText(Path.Combine(_generators, "docs", rule.Id + ".md"));
        Assert.StartsWith($"# {rule.Id}: ", page, StringComparison.Ordinal);
        Assert.All(["**What.**", "**Why.**", "**Fix.**", "**Suppress.**"], part => Assert.Contains(part, page, StringComparison.Ordinal));
    });

    [Fact]
    public void Every_page_has_its_rule()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(_generators, "docs"), "PST0*.md").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(Rules.Select(static rule => rule.Id).Order(), pages.Order());
    }

    [Fact]
    public void Every_rule_is_in_the_release_notes() => Assert.All(Rules, static rule => Assert.Contains(
        $"\n{rule.Id} | {rule.Category} | {rule.DefaultSeverity} | [",
        File.ReadAllText(Path.Combine(_generators, "AnalyzerReleases.Shipped.md")) + File.ReadAllText(Path.Combine(_generators, "AnalyzerReleases.Unshipped.md")),
        StringComparison.Ordinal));

    [Fact]
    public void Every_rule_is_in_the_table_of_the_readme() => Assert.All(Rules, static rule => Assert.Contains(
        $"\n| [{rule.Id}](docs/{rule.Id}.md) | {rule.DefaultSeverity} | {rule.Title} | {(_fixed.Contains(rule.Id) ? "yes" : "no")} |\n",
        File.ReadAllText(Path.Combine(_generators, "README.md")),
        StringComparison.Ordinal));

    [Fact]
    public void Every_suppressor_is_on_their_page() => Assert.All(new ResolverSuppressor().SupportedSuppressions, static suppression => Assert.Contains(
        $"\n| {suppression.Id} | {suppression.SuppressedDiagnosticId},",
        File.ReadAllText(Path.Combine(_generators, "docs/suppressors.md")),
        StringComparison.Ordinal));

    [Fact]
    public void Analyzers_know_nothing_of_workspaces() => Assert.DoesNotContain(
        typeof(ConflictResolverAnalyzer).Assembly.GetReferencedAssemblies(),
        static reference => reference.Name!.Contains("Workspaces", StringComparison.Ordinal) || reference.Name.Contains("CodeFixes", StringComparison.Ordinal));
}
