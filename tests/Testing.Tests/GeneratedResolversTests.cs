using Microsoft.CodeAnalysis;

namespace PluginState.Testing.Tests;

public sealed class GeneratedResolversTests
{
    private const string Max = """
        using PluginState;

        static class Rules
        {
            [ConflictResolver("max", Path = "/scores/*")]
            internal static int Max(int local, int remote) => Math.Max(local, remote);
        }
        """;

    [Fact]
    public void A_source_is_compiled_with_what_the_test_process_sees()
    {
        var resolvers = GeneratedResolvers.FromSource(Max);

        Assert.Contains("global::Rules.Max", resolvers.Sources["ResolverModule.g.cs"], StringComparison.Ordinal);
        // The runtime is referenced by this project.
        Assert.Contains("AddGeneratedResolvers", resolvers.Sources["Resolvers.g.cs"], StringComparison.Ordinal);
        Assert.Equal(resolvers.Sources.Keys.Order(), resolvers.Driver.GetRunResult().Results.Single().GeneratedSources.Select(static source => source.HintName).Order());
    }

    [Fact]
    public void Several_sources_are_one_assembly_and_may_use_what_is_generated()
    {
        var resolvers = GeneratedResolvers.FromSource(
            Max,
            """
            using PluginState;
            static class More
            {
                [ConflictResolver("min")]
                internal static Score Min(Score local, Score remote) => local.Points < remote.Points ? local : remote;
                internal static string Names => Resolvers.Max + Resolvers.Min;
            }
            """,
            "record Score(int Points);");

        Assert.Contains("global::Rules.Max", resolvers.Sources["ResolverModule.g.cs"], StringComparison.Ordinal);
        Assert.Contains("global::More.Min", resolvers.Sources["ResolverModule.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_sources_does_not_matter()
    {
        const string other = "using PluginState; static class A { [ConflictResolver(\"a\")] internal static int A1(int local, int remote) => local; }";
        Assert.Equal(GeneratedResolvers.FromSource(Max, other).Sources, GeneratedResolvers.FromSource(other, Max).Sources);
    }

    [Fact]
    public void A_program_with_top_level_statements_compiles() =>
        GeneratedResolvers.FromSource(Max, "using PluginState; using PluginState.Hosting; PluginStateBuilder builder = null!; builder.AddGeneratedResolvers();");

    [Fact]
    public void Merge_rules_alone_are_something() =>
        GeneratedResolvers.FromSource("using PluginState; [assembly: MergeRule(\"/tags\", ArrayMerge.Set)]");

    [Fact]
    public void A_mistake_in_the_code_is_told_with_its_place()
    {
        var exception = Assert.Throws<ResolverGenerationException>(() => GeneratedResolvers.FromSource(Max, "class Broken { int X => nothing; }"));

        var error = Assert.Single(exception.Errors);
        Assert.Equal("CS0103", error.Id);
        Assert.Contains("Source2.cs(1,25): error CS0103", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_mistakes_are_counted()
    {
        var exception = Assert.Throws<ResolverGenerationException>(() => GeneratedResolvers.FromSource(
            $"class Broken {{ {string.Concat(Enumerable.Range(0, 25).Select(static i => $"int X{i} => nothing;"))} }}"));
        Assert.Equal(25, exception.Errors.Count);
        Assert.EndsWith("  and 5 more", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_is_no_mistake() => GeneratedResolvers.FromSource(Max, "class Unused { private int _x; }");

    [Theory]
    [InlineData("static class Wrong { [ConflictResolver(\"wrong\")] internal static string No(string one) => one; }")]
    [InlineData("[MergeRule(\"not/a/path\", ArrayMerge.Set)] static class Wrong;")]
    public void What_cannot_be_generated_is_told_by_the_analyzers_and_not_left_out(string source)
    {
        var exception = Assert.Throws<ResolverGenerationException>(() => GeneratedResolvers.FromSource(Max, "using PluginState; " + source));
        Assert.StartsWith("PST", Assert.Single(exception.Errors).Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("class Plain;")]
    [InlineData("")]
    public void Nothing_generated_is_a_failure(string source)
    {
        var exception = Assert.Throws<ResolverGenerationException>(() => GeneratedResolvers.FromSource(source));
        Assert.Empty(exception.Errors);
        Assert.Equal("Nothing is generated: no method is marked [ConflictResolver] and no [MergeRule] is declared in Source1.cs.", exception.Message);
    }

    [Fact]
    public void No_source_is_a_failure() => Assert.Throws<ResolverGenerationException>(() => GeneratedResolvers.FromSource());

    [Fact]
    public void The_assembly_has_the_name_it_is_given_and_does_not_see_the_one_that_has_it()
    {
        var resolvers = GeneratedResolvers.FromSource(new GenerationOptions { AssemblyName = "My.App" }, Max);
        Assert.Contains("namespace PluginState.Generated.My.App\n", resolvers.Sources["ResolverModule.g.cs"], StringComparison.Ordinal);

        const string usesTheRuntime = "using PluginState.Documents; class A { StateValue? x; }";
        GeneratedResolvers.FromSource(Max, usesTheRuntime);
        var exception = Assert.Throws<ResolverGenerationException>(() => GeneratedResolvers.FromSource(new GenerationOptions { AssemblyName = "PluginState" }, Max, usesTheRuntime));
        Assert.Contains(exception.Errors, static error => error.Id is "CS0234");
    }

    [Fact]
    public void Implicit_usings_can_be_left_out() =>
        Assert.Equal("CS0103", Assert.Single(Assert.Throws<ResolverGenerationException>(() => GeneratedResolvers.FromSource(new GenerationOptions { ImplicitUsings = false }, Max)).Errors).Id);

    [Fact]
    public void What_may_be_null_can_be_left_open()
    {
        const string source = "using PluginState; static class R { [ConflictResolver(\"r\")] internal static string R1(string local, string remote) => local; }";
        Assert.NotEqual(GeneratedResolvers.FromSource(source).Sources, GeneratedResolvers.FromSource(new GenerationOptions { Nullable = false }, source).Sources);
    }

    [Fact]
    public void Files_are_found_below_a_folder_but_not_in_bin_and_obj_nor_among_snapshots()
    {
        using var folder = new TempFolder();
        folder.Write("Rules.cs", Max);
        folder.Write("deep/Score.cs", "using PluginState; static class S { [ConflictResolver(\"s\")] internal static int S1(int local, int remote) => local; }");
        foreach (var ignored in new[] { "bin/A.cs", "obj/A.cs", "deep/Obj/A.cs", "Snapshots/T.M#A.g.verified.cs", "Snapshots/T.M#A.g.received.cs", "A.txt" })
            folder.Write(ignored, "a mistake");

        var resolvers = GeneratedResolvers.FromFiles(folder.Path);
        Assert.Contains("global::Rules.Max", resolvers.Sources["ResolverModule.g.cs"], StringComparison.Ordinal);
        Assert.Contains("global::S.S1", resolvers.Sources["ResolverModule.g.cs"], StringComparison.Ordinal);
        // A file that is named twice is there once.
        Assert.Equal(resolvers.Sources, GeneratedResolvers.FromFiles(folder["deep/Score.cs"], folder["Rules.cs"], folder.Path).Sources);
        Assert.DoesNotContain("global::S.S1", GeneratedResolvers.FromFiles(new GenerationOptions(), folder["Rules.cs"]).Sources["ResolverModule.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_path_starts_in_the_project() =>
        Assert.Contains("Counter", GeneratedResolvers.FromFiles("../../plugins/Counters").Sources["ResolverModule.g.cs"], StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("no-such.cs", Assert.Throws<FileNotFoundException>(() => GeneratedResolvers.FromFiles("no-such.cs")).Message, StringComparison.Ordinal);
}
