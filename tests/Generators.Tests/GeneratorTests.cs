using Microsoft.CodeAnalysis.CSharp;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Tests;

public sealed class GeneratorTests
{
    private const string Rule = "static class Rules { [ConflictResolver(\"a\")] internal static int A(int local, int remote) => local; }";

    [Fact]
    public void Nothing_is_generated_without_a_resolver() => GeneratorRun.Of(0, "class C { }");

    [Theory]
    [InlineData("")]
    [InlineData("[ConflictResolver(\"a\")] internal static int A(int local, string remote) => local;")]
    public void Without_a_resolver_there_is_still_something_to_call(string member)
    {
        var run = GeneratorRun.Of(1, GeneratorRun.Compile("App", withRuntime: true, $$"""
            static class Rules
            {
                {{member}}
                internal static void Use(PluginState.Hosting.PluginStateBuilder builder) => builder.AddGeneratedResolvers();
            }
            """));
        var source = Assert.Single(run.Sources);
        Assert.Equal("Resolvers.g.cs", source.HintName);
        Assert.EndsWith("    builder;\n    }\n}\n", source.SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_that_has_only_merge_rules_has_something_to_add()
    {
        var run = GeneratorRun.Of(2, GeneratorRun.Compile("App", withRuntime: true, """
            [assembly: MergeRule("/tags", ArrayMerge.Set)]
            static class Start
            {
                internal static void Use(PluginState.Hosting.PluginStateBuilder builder) => builder.AddGeneratedResolvers();
            }
            """));
        Assert.Contains("builder.AddResolvers<global::PluginState.Generated.App.ResolverModule>();", run.Sources[1].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_rules_of_many_files_come_in_the_order_of_their_paths_each_once()
    {
        var module = GeneratorRun.Of(
            1,
            "[assembly: MergeRule(\"/b\", ArrayMerge.Set)] [MergeRule(\"/c\", ArrayMerge.Set)] class X;",
            "[assembly: MergeRule(\"/c\", ArrayMerge.Set)] [MergeRule(\"/a\", ArrayMerge.Set)] class Y { [MergeRule(\"/d\", ArrayMerge.Set)] class Inner; }").Module;
        Assert.Equal(
            ["/a", "/b", "/c", "/d"],
            GeneratorRun.Catalogue(module).MergeRules.Select(static rule => rule.Path));
    }

    [Fact]
    public void A_changed_rule_is_printed_again_and_resolvers_are_not_parsed_for_it()
    {
        const string Source = "[assembly: MergeRule(\"/tags\", ArrayMerge.Set)]\n" + Rule;
        var compilation = GeneratorRun.Compile(Source);
        var driver = GeneratorRun.CreateDriver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        var changed = compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees[0],
            GeneratorRun.Parse(GeneratorRun.Usings + Source.Replace("ArrayMerge.Set", "ArrayMerge.Sequence", StringComparison.Ordinal), "File0.cs"));
        var result = driver.RunGenerators(changed, TestContext.Current.CancellationToken).GetRunResult().Results.Single();
        Assert.Contains("\tSequence\n", result.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
        Assert.All(
            result.TrackedSteps[TrackingNames.Resolvers].SelectMany(static run => run.Outputs),
            static output => Assert.True(output.Reason is Microsoft.CodeAnalysis.IncrementalStepRunReason.Cached or Microsoft.CodeAnalysis.IncrementalStepRunReason.Unchanged));
    }

    [Theory]
    [InlineData("using Rule = PluginState.MergeRuleAttribute;", "[Rule(\"/tags\", ArrayMerge.Set)] class C;", true)]
    [InlineData("global using Rule = PluginState.MergeRuleAttribute;", "", false)]
    [InlineData("global using Rule = global::PluginState.MergeRuleAttribute;", "", false)]
    public void A_rule_is_found_by_whatever_name(string alias, string rule, bool inOneFile)
    {
        var compilation = GeneratorRun.Compile("class Nothing;");
        var files = inOneFile
            ? new[] { GeneratorRun.Parse($"{alias} using PluginState; {rule}", "One.cs") }
            : [GeneratorRun.Parse(alias, "Alias.cs"), GeneratorRun.Parse("using PluginState; [Rule(\"/tags\", ArrayMerge.Set)] class C;", "Other.cs")];
        var run = GeneratorRun.Of(1, compilation.RemoveAllSyntaxTrees().AddSyntaxTrees([.. files, .. compilation.SyntaxTrees]));
        Assert.Equal("/tags", Assert.Single(GeneratorRun.Catalogue(run.Module).MergeRules).Path);
    }

    [Fact]
    public void A_rule_that_comes_and_goes_is_seen()
    {
        var without = GeneratorRun.Compile(Rule);
        var with = without.AddSyntaxTrees(GeneratorRun.Parse("[PluginState.MergeRule(\"/tags\", PluginState.ArrayMerge.Set)] class C;", "Late.cs"));
        var driver = GeneratorRun.CreateDriver();
        foreach (var (compilation, rules) in new[] { (without, 0), (with, 1), (without, 0) })
        {
            driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
            Assert.Equal(rules, GeneratorRun.Catalogue(driver.GetRunResult().Results.Single().GeneratedSources[0].SourceText.ToString()).MergeRules.Count);
        }
    }

    [Fact]
    public void A_changed_name_is_printed_again()
    {
        var compilation = GeneratorRun.Compile(Rule);
        var driver = GeneratorRun.CreateDriver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        var renamed = compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees[0],
            GeneratorRun.Parse(GeneratorRun.Usings + Rule.Replace("\"a\"", "\"b\"", StringComparison.Ordinal), "File0.cs"));
        var source = driver.RunGenerators(renamed, TestContext.Current.CancellationToken).GetRunResult().Results.Single().GeneratedSources[0];
        Assert.Contains(" r\tb\t", source.SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolvers_of_many_files_come_in_the_order_of_their_names()
    {
        var module = GeneratorRun.Of(
            2,
            "static class Z { [ConflictResolver(\"b\")] internal static int M(int local, int remote) => local; }",
            "static class Y { [ConflictResolver(\"B-\")] internal static int M(int local, int remote) => local; }",
            "static class X { [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }").Module;
        Assert.Equal(["B-", "a", "b"], GeneratorRun.Catalogue(module).Select(static resolver => resolver.Name));
    }

    [Theory]
    [InlineData("[Obsolete]", "")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"X\")]", "")]
    [InlineData("", "[Obsolete]")]
    [InlineData("", "[System.Diagnostics.CodeAnalysis.Experimental(\"X\")]")]
    public void What_a_resolver_is_marked_with_gives_no_warning_in_generated_code(string method, string type) => GeneratorRun.Of(
        2,
        $"{type} static class Rules {{ {method} [ConflictResolver(\"a\")] internal static string A(string? @base, string local, string remote) => local; }}");

    [Fact]
    public void An_assembly_that_sees_anothers_internal_types_still_finds_its_own_extension()
    {
        var library = GeneratorRun.Of(2, GeneratorRun.Compile("My-App", withRuntime: true, Rule, "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"My+App\")]"));
        var app = GeneratorRun.Compile("My+App", withRuntime: true, """
            static class Mine
            {
                [ConflictResolver("b")]
                internal static int B(int local, int remote) => local;

                internal static void Use(PluginState.Hosting.PluginStateBuilder builder) => builder.AddGeneratedResolvers();
            }
            """);
        GeneratorRun.Of(2, app.AddReferences(library.Compilation.ToMetadataReference()));
    }

    [Theory]
    [InlineData("App", "App")]
    [InlineData("My.App", "My.App")]
    [InlineData("Größe.Ünï", "Größe.Ünï")]
    [InlineData("class.await.App", "@class.@await.App")]
    public void A_name_that_is_a_namespace_stays(string assembly, string expected) =>
        Assert.Equal(expected, TargetParser.NamespaceOf(assembly));

    [Theory]
    [InlineData("My-App")]
    [InlineData("1.2")]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData(".")]
    [InlineData("a b.c{d}")]
    public void Any_other_name_becomes_a_namespace_of_its_own(string assembly)
    {
        var name = TargetParser.NamespaceOf(assembly);
        Assert.All(name.Split('.'), static segment => Assert.True(SyntaxFacts.IsValidIdentifier(segment.TrimStart('@')), segment));
        Assert.NotEqual(name, TargetParser.NamespaceOf(assembly + "-"));
    }
}
