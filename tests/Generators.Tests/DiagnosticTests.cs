using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PluginState.Generators.Tests;

public sealed class DiagnosticTests
{
    /// <summary>The members of <c>partial class C</c>, and the rule they break.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "PST0001", "internal static void M(int local, int remote) { }" },
        { "PST0013", "internal static async void M(int local, int remote) => await Task.Yield();" },
        { "PST0001", "internal static Task M(Conflict conflict) => Task.CompletedTask;" },
        { "PST0001", "internal static int M() => 0;" },
        { "PST0001", "internal static int M(int local) => local;" },
        { "PST0001", "internal static int M(int a, int b, int c, int d) => a;" },
        { "PST0001", "internal static int M(int local, string remote) => local;" },
        { "PST0001", "internal static int M(long? @base, int local, int remote) => local;" },
        { "PST0001", "internal static int M(int? local, int remote) => remote;" },
        { "PST0001", "internal static long M(int local, int remote) => local;" },
        { "PST0001", "internal static int M(Conflict conflict) => 0;" },
        { "PST0001", "internal static Resolution M(Conflict<int> conflict) => default;" },
        { "PST0001", "internal static Resolution<int> M(Conflict<string> conflict) => default;" },
        { "PST0001", "internal static Slot<int> M(int local, int remote) => local;" },
        { "PST0001", "internal static int M(CancellationToken cancellationToken, int local, int remote) => local;" },
        { "PST0014", "internal static int M(in int local, int remote) => local;" },
        { "PST0014", "internal static int M(int local, ref int remote) => local;" },
        { "PST0014", "internal static Span<int> M(Span<int> local, Span<int> remote) => local;" },
        { "PST0001", "internal static dynamic M(dynamic local, dynamic remote) => local;" },
        { "PST0001", "internal static Conflict M(Conflict local, Conflict remote) => local;" },
        { "PST0001", "internal static int M(int local, int remote, int @base) => local;" },
        { "PST0001", "internal static int M(int remote, int local) => local;" },
        { "PST0001", "internal static int M(int theirs, int value) => value;" },
        { "PST0001", "internal static int M(int value, int Ours) => value;" },
        { "PST0001", "internal static int M(int Base, int remote) => remote;" },
        { "PST0001", "internal static int M(int? local, int a, int b) => a;" },
        { "PST0001", "internal static Task<int> M(Slot<int> remote, Slot<int> local, CancellationToken token = default) => Task.FromResult(1);" },
        { "PST0001", "internal static int M(int local, int remote, int weight = 5) => local;" },
        { "PST0001", "internal static int M(int local, int remote = 0) => local;" },
        { "PST0001", "internal static int M(int local, [System.Runtime.InteropServices.Optional] int remote) => local;" },
        { "PST0003", "private static int M(int local, int remote) => local;" },
        { "PST0003", "static int M(int local, int remote) => local;" },
        { "PST0003", "protected static int M(int local, int remote) => local;" },
        { "PST0003", "private protected static int M(int local, int remote) => local;" },
        { "PST0001", "internal static unsafe int*[] M(int*[] local, int*[] remote) => local;" },
        { "PST0001", "internal static unsafe List<delegate*<int>[]> M(List<delegate*<int>[]> local, List<delegate*<int>[]> remote) => local;" },
        { "PST0003", "[System.Runtime.InteropServices.UnmanagedCallersOnly] internal static int M(int local, int remote) => local;" },
        { "PST0003", "internal static int M(int local, int remote) => local; [System.Runtime.CompilerServices.OverloadResolutionPriority(1)] internal static long M(long local, long remote) => local;" },
        { "PST0003", "[Obsolete(\"No.\", error: true)] internal static int M(int local, int remote) => local;" },
        { "PST0004", "internal static T M<T>(T local, T remote) => local;" },
        { "PST0006", "internal int M(int local, int remote) => local; private C(int nothing) { }" },
    };

    public static TheoryData<string> Right => new()
    {
        "internal static int M(int a, int b) => a;",
        "internal static int M(int ours, int theirs) => ours;",
        "internal static int M(int LOCAL, int Remote, CancellationToken cancellationToken = default) => LOCAL;",
        "internal static int M(int? Base, int x, int remote) => x;",
        "internal static int M(int start, int localValue, int remoteValue) => start;",
        "internal static int M(Conflict<int> remote) => 0;",
        "[Obsolete(\"Soon.\")] internal static int M(int local, int remote) => local;",
        "[Obsolete(\"Soon.\", false)] internal static int M(int local, int remote) => local;",
        "internal static int M(int local, int remote) => local;",
        "public static int M(int local, int remote) => local;",
        "protected internal static int M(int local, int remote) => local;",
        "internal static int M(int? @base, int local, int remote) => local;",
        "internal static int? M(int local, int remote) => local;",
        "internal static string M(string? @base, string local, string? remote) => local;",
        "internal static Resolution<string?> M(Conflict<string> conflict) => default;",
        "internal static Task<Resolution> M(Conflict conflict, CancellationToken cancellationToken) => Task.FromResult(Resolution.UseLocal);",
        "internal static int M(Slot<int> local, int remote) => remote;",
        "internal static List<string?> M(List<string?> local, List<string?> remote) => local;",
        "internal static (int, int) M((int X, int Y) local, (int, int) remote) => remote;",
        "internal static ValueTuple M(ValueTuple local, ValueTuple remote) => remote;",
        "internal static ValueTuple<int> M(ValueTuple<int> local, ValueTuple<int> remote) => remote;",
        "[System.Runtime.CompilerServices.OverloadResolutionPriority(1)] internal static int M(int local, int remote) => local; [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] internal static object M(object local, object remote) => local;",
        "internal static partial int M(int local, int remote); internal static partial int M(int local, int remote) => local;",
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_method_is_reported_and_left_out(string rule, string member)
    {
        var source = In($"[ConflictResolver(\"a\")] {member}");
        Assert.Equal([rule], Ids(await Analyze(source)));
        Assert.Empty(Generate(source));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_pragma_suppresses_it(string rule, string member) =>
        Assert.Empty(await Analyze($"#pragma warning disable {rule}\n" + In($"[ConflictResolver(\"a\")] {member}")));

    [Theory]
    [MemberData(nameof(Right))]
    public async Task A_right_method_is_taken(string member)
    {
        var source = In($"[ConflictResolver(\"a\")] {member}");
        Assert.Empty(await Analyze(source));
        GeneratorRun.Of(2, source);
    }

    [Fact]
    public async Task PST0001_says_what_does_not_fit_and_which_shapes_do()
    {
        var message = Assert.Single(await Analyze(In("[ConflictResolver(\"a\")] internal static int M(int local, string remote) => 0;"))).GetMessage();
        Assert.Contains("its values differ in type: 'int', 'string'", message, StringComparison.Ordinal);
        Assert.Contains("T M(T local, T remote)", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("internal static int M(int local, int remote, int @base) => 0;", "parameter 'local' stands where the Base value goes: the order is Base, Local, Remote")]
    [InlineData("internal static int M(int remote, int local) => 0;", "parameter 'remote' stands where the Local value goes: the order is Local, Remote")]
    [InlineData("internal static int M(int local, int remote, int weight = 5) => 0;", "parameter 'weight' is optional but would be given the Remote value")]
    public async Task PST0001_names_the_parameter_that_would_be_given_the_wrong_value(string member, string reason) =>
        Assert.Contains(reason, Assert.Single(await Analyze(In($"[ConflictResolver(\"a\")] {member}"))).GetMessage(), StringComparison.Ordinal);

    [Fact]
    public async Task PST0002_is_reported_on_every_use_of_a_name()
    {
        const string Members = """
            [ConflictResolver("same")] internal static int B(int local, int remote) => local;
            [ConflictResolver("same")] internal static int A(int local, int remote) => local;
            [ConflictResolver("other")] internal static int D(int local, int remote) => local;
            """;
        var found = await Analyze(In(Members));
        Assert.Equal(["PST0002", "PST0002"], Ids(found));
        Assert.Contains(found, static diagnostic => diagnostic.GetMessage() == "The resolver name 'same' of 'C.A(int, int)' is also used by 'C.B(int, int)'; give each its own");
        Assert.All(found, static diagnostic => Assert.True(diagnostic.Location.IsInSource));
        Assert.Empty(await Analyze("#pragma warning disable PST0002\n" + In(Members)));
        Assert.Contains("global::C.A(", GeneratorRun.Of(2, In(Members)).Module, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PST0010_is_reported_on_every_name_that_differs_from_another_only_by_case()
    {
        const string Members = """
            [ConflictResolver("same")] internal static int B(int local, int remote) => local;
            [ConflictResolver("SAME")] internal static int A(int local, int remote) => local;
            [ConflictResolver("other")] internal static int D(int local, int remote) => local;
            """;
        var found = await Analyze(In(Members));
        Assert.Equal(["PST0010", "PST0010"], Ids(found));
        Assert.All(found, static diagnostic => Assert.True(diagnostic.Location.IsInSource));
        Assert.Empty(await Analyze("#pragma warning disable PST0010\n" + In(Members)));

        // The first method in ordinal order is taken, so that the module compiles.
        var module = GeneratorRun.Of(2, In(Members)).Module;
        Assert.Equal(["SAME", "other"], GeneratorRun.Catalogue(module).Select(static resolver => resolver.Name));
    }

    [Theory]
    [InlineData("private class Inner { [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }", "PST0003")]
    [InlineData("protected class Inner { [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }", "PST0003")]
    [InlineData("internal class Inner<T> { [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }", "PST0004")]
    [InlineData("void F() { [ConflictResolver(\"a\")] static int M(int local, int remote) => local; M(1, 2); }", "PST0003")]
    [InlineData("Func<int, int, int> F = [ConflictResolver(\"a\")] static (int local, int remote) => local;", "PST0003")]
    [InlineData("internal interface I { [ConflictResolver(\"a\")] static abstract int M(int local, int remote); }", "PST0006")]
    [InlineData("[Obsolete(\"No.\", true)] internal class Inner { [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }", "PST0003")]
    [InlineData("[Obsolete(\"No.\", true)] internal class Old; [Obsolete] [ConflictResolver(\"a\")] internal static Old[] M(Old[] local, Old[] remote) => local;", "PST0003")]
    [InlineData("", "PST0003", "static class E { extension(int x) { [ConflictResolver(\"a\")] public static int M(int local, int remote) => local; } }")]
    [InlineData("", "PST0003", "static class E { extension(int x) { [ConflictResolver(\"a\")] public int M(int local, int remote) => local; } }")]
    [InlineData("internal static int P { [ConflictResolver(\"a\")] get => 1; }", "PST0001")]
    public async Task What_is_around_the_method_counts(string member, string rule, string types = "")
    {
        Assert.Equal([rule], Ids(await Analyze(In(member) + types)));
        Assert.Empty(Generate(In(member) + types));
    }

    [Fact]
    public async Task PST0003_is_reported_in_a_file_local_type() =>
        Assert.Equal(["PST0003"], Ids(await Analyze("file class C { [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }")));

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\" \\t\"")]
    [InlineData("null!")]
    public async Task PST0005_is_reported_for_a_blank_name(string name)
    {
        var source = In($"[ConflictResolver({name})] internal static int M(int local, int remote) => local;");
        Assert.Equal(["PST0005"], Ids(await Analyze(source)));
        Assert.Empty(Generate(source));
        Assert.Empty(await Analyze("#pragma warning disable PST0005\n" + source));
    }

    [Theory]
    [InlineData("Path = \"scores\"", 1)]
    [InlineData("Path = \"*\"", 1)]
    [InlineData("Path = \"/a~\"", 1)]
    [InlineData("Path = \"/a~2\"", 1)]
    [InlineData("Paths = [\"/a\", \"b\", null!]", 2)]
    [InlineData("Path = \"\"", 0)]
    [InlineData("Path = null", 0)]
    [InlineData("Path = \"/a/*/b/**\"", 0)]
    [InlineData("Path = \"/~0~1\", Paths = [\"/\", \"/ü*\"]", 0)]
    public async Task PST0007_is_reported_for_an_invalid_pattern(string argument, int count)
    {
        var source = In($"[ConflictResolver(\"a\", {argument})] internal static int M(int local, int remote) => local;");
        Assert.Equal(Enumerable.Repeat("PST0007", count), Ids(await Analyze(source)));
        Assert.Equal(count > 0 ? 0 : 2, Generate(source).Length);
        Assert.Empty(await Analyze("#pragma warning disable PST0007\n" + source));
    }

    [Theory]
    [InlineData("\"tags\", ArrayMerge.Set", "PST0007")]
    [InlineData("null!, ArrayMerge.Set", "PST0007")]
    [InlineData("\"/a~2\", ArrayMerge.Set", "PST0007")]
    [InlineData("\"/a\", ArrayMerge.Keyed", "PST0008")]
    [InlineData("\"/a\", ArrayMerge.Keyed, Key = \"\"", "PST0008")]
    [InlineData("\"/a\", ArrayMerge.Set, Key = \"id\"", "PST0008")]
    [InlineData("\"/a\", (ArrayMerge)9", "PST0008")]
    [InlineData("\"/a\", (ArrayMerge)(-1)", "PST0008")]
    [InlineData("\"/a/**\", ArrayMerge.Keyed, Key = \"id\"", null)]
    [InlineData("\"\", ArrayMerge.Atomic, Key = null", null)]
    public async Task A_wrong_merge_rule_is_reported_and_left_out(string arguments, string? rule)
    {
        foreach (var source in new[] { $"[assembly: MergeRule({arguments})]", $"[MergeRule({arguments})] class C;", $"[MergeRule({arguments})] struct S;" })
        {
            var found = await Analyze(source);
            Assert.Equal(rule is null ? [] : [rule], Ids(found));
            Assert.All(found, static diagnostic => Assert.True(diagnostic.Location.IsInSource));
            Assert.Equal(rule is null ? 1 : 0, Generate(source).Length);
            if (rule is not null)
            {
                Assert.Empty(await Analyze($"#pragma warning disable {rule}\n" + source));
            }
        }
    }

    [Fact]
    public async Task PST0009_is_reported_on_every_rule_of_a_pattern_if_they_differ()
    {
        const string Same = "[assembly: MergeRule(\"/a\", ArrayMerge.Set)]\n[MergeRule(\"/a\", ArrayMerge.Set)] class C;";
        Assert.Empty(await Analyze(Same));
        const string Differing = "[assembly: MergeRule(\"/a\", ArrayMerge.Set)]\n[MergeRule(\"/a\", ArrayMerge.Keyed, Key = \"id\")] class C;";
        var found = await Analyze(Differing);
        Assert.Equal(["PST0009", "PST0009"], Ids(found));
        Assert.Contains(found, static diagnostic => diagnostic.GetMessage().Contains("'Keyed, Key = \"id\"'", StringComparison.Ordinal));
        Assert.Empty(await Analyze("#pragma warning disable PST0009\n" + Differing));
        GeneratorRun.Of(1, Differing);
    }

    [Fact]
    public async Task What_the_compiler_reports_is_not_reported_again()
    {
        Assert.Empty(await Analyze("[assembly: MergeRule(\"/a\")] [MergeRule(Missing.Name, ArrayMerge.Set)] class C;"));
        Assert.Empty(await Analyze(In("[ConflictResolver] internal static int M(int local, int remote) => local;")));
        Assert.Empty(await Analyze(In("[ConflictResolver(\"a\")] internal static Missing M(Missing local, Missing remote) => local;")));
    }

    private static string In(string members) => $"#nullable enable\npartial class C\n{{\n{members}\n}}";

    private static IEnumerable<string> Ids(IEnumerable<Diagnostic> diagnostics) => diagnostics.Select(static diagnostic => diagnostic.Id);

    private static ImmutableArray<GeneratedSourceResult> Generate(string source) => GeneratorRun.CreateDriver()
        .RunGenerators(GeneratorRun.Compile(source), TestContext.Current.CancellationToken)
        .GetRunResult().Results.Single().GeneratedSources;

    private static Task<ImmutableArray<Diagnostic>> Analyze(string source) => AnalyzerRun.Of(source);
}
