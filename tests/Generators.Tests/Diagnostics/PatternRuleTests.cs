using System.Diagnostics;
using Microsoft.CodeAnalysis;

namespace PluginState.Generators.Tests;

/// <summary>PST0011 and PST0012.</summary>
public sealed class PatternRuleTests
{
    private const string Max = "internal static int Max(int local, int remote) => local;";
    private const string Min = "internal static int Min(int local, int remote) => local;";

    [Fact]
    public async Task PST0011_is_reported_on_one_pattern_and_one_priority()
    {
        var source = In($"[ConflictResolver(\"max\", Path = \"/a/*\")] {Max} [ConflictResolver(\"min\", Paths = [\"/b\", \"/a/*\"])] {Min}");
        var found = await AnalyzerRun.Of(source);
        Assert.Equal(["PST0011", "PST0011"], found.Select(static diagnostic => diagnostic.Id));
        Assert.Equal(["\"/a/*\"", "\"/a/*\""], found.Select(TextAt));
        Assert.Contains("The resolvers 'max' and 'min' have the pattern '/a/*' and the priority 0,", found[0].GetMessage(), StringComparison.Ordinal);
        Assert.Contains("The resolvers 'min' and 'max' have", found[1].GetMessage(), StringComparison.Ordinal);
        Assert.All(found, static diagnostic => Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity));
        Assert.Empty(await AnalyzerRun.Of("#pragma warning disable PST0011\n" + source));
    }

    [Theory]
    [InlineData("Path = \"/a/*\", Priority = 1", "Path = \"/b/*\"")]
    [InlineData("Path = \"/a/*\", Priority = 1", "Path = \"/b/*\", Priority = 1")]
    [InlineData("Paths = [\"/a/*\", \"/a/*\"]", "Path = \"/b/*\"")]
    [InlineData("Priority = 1", "Priority = 1")]
    [InlineData("Path = \"/**\"", "Path = \"/a/*\"")]
    [InlineData("Path = \"/a/*\"", "Path = \"/**\"")]
    [InlineData("Path = \"/a/*\", Priority = 1", "Path = \"/a/**\"")]
    [InlineData("Path = \"/**\", Priority = 1", "Path = \"/a\", IncludeEqualEdits = true")]
    [InlineData("Paths = [\"/a\", \"/a/**\"]", "")]
    public async Task Nothing_is_said_where_both_can_win(string max, string min) =>
        Assert.Empty(await AnalyzerRun.Of(In($"[ConflictResolver(\"max\", {max})] {Max} [ConflictResolver(\"min\"{(min.Length > 0 ? ", " : "")}{min})] {Min}")));

    [Theory]
    [InlineData("Path = \"/**\", Priority = 1", "Path = \"/a/*\"", "\"/a/*\"")]
    [InlineData("Path = \"/a/*\", Priority = 1", "Path = \"/a/*\"", "\"/a/*\"")]
    [InlineData("Path = \"/*/**\"", "Path = \"/**/a\"", "\"/**/a\"")]
    [InlineData("Paths = new[] { \"/x\", \"/a/**\" }, Priority = 1", "Paths = new string[] { \"/y\", \"/a/b\" }", "\"/a/b\"")]
    [InlineData("Path = \"/**\", Priority = 1, IncludeEqualEdits = true", "Path = \"/a\", IncludeEqualEdits = true", "\"/a\"")]
    [InlineData("Path = \"/**\", Priority = 1", "Path = \"\"", "\"\"")]
    public async Task PST0012_is_reported_on_a_pattern_that_can_never_win(string max, string min, string place)
    {
        var source = In($"[ConflictResolver(\"max\", {max})] {Max} [ConflictResolver(\"min\", {min})] {Min}");
        var found = Assert.Single(await AnalyzerRun.Of(source));
        Assert.Equal(("PST0012", DiagnosticSeverity.Warning, place), (found.Id, found.Severity, TextAt(found)));
        Assert.Contains("of the resolver 'min' can never win: 'max' is asked first at all its places and answers; make the pattern", found.GetMessage(), StringComparison.Ordinal);
        Assert.Empty(await AnalyzerRun.Of("#pragma warning disable PST0012\n" + source));
    }

    [Theory]
    [InlineData("internal static Resolution<int> Max(int local, int remote) => default;", Min)]
    [InlineData("internal static Resolution<int> Max(Conflict<int> conflict) => default;", Min)]
    [InlineData("internal static Resolution Max(Conflict conflict) => default;", Min)]
    [InlineData("internal static string Max(string local, string remote) => local;", Min)]
    [InlineData(Max, "internal static int Min(Slot<int> local, int remote) => remote;")]
    [InlineData(Max, "internal static int? Min(int? local, int? remote) => remote;")]
    [InlineData(Max, "internal static Resolution Min(Conflict conflict) => default;")]
    [InlineData("internal static int Max(int @base, int local, int remote) => local;", Min)]
    public async Task PST0012_is_only_information_where_the_other_may_decline(string max, string min)
    {
        var found = Assert.Single(await AnalyzerRun.Of(In($"[ConflictResolver(\"max\", Path = \"/**\", Priority = 1)] {max} [ConflictResolver(\"min\", Path = \"/a\")] {min}")));
        Assert.Equal(("PST0012", DiagnosticSeverity.Info), (found.Id, found.Severity));
        Assert.Contains("gets only what 'max' declines", found.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Information_stays_information_where_warnings_are_errors()
    {
        const string Members = """
            [ConflictResolver("first", Path = "/**", Priority = 2)] internal static Resolution First(Conflict conflict) => default;
            [ConflictResolver("second", Path = "/a/**", Priority = 1)] internal static int Second(int local, int remote) => local;
            [ConflictResolver("third", Path = "/a")] internal static int Third(int local, int remote) => local;
            """;
        var compilation = GeneratorRun.Compile(In(Members));
        compilation = compilation.WithOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Error));
        Assert.Equal([DiagnosticSeverity.Info, DiagnosticSeverity.Error], (await AnalyzerRun.Of(compilation)).Select(static found => found.Severity));
        Assert.Empty(await AnalyzerRun.Of(compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
            [KeyValuePair.Create("PST0012", ReportDiagnostic.Suppress)]))));
    }

    [Fact]
    public async Task PST0012_names_the_one_that_always_answers()
    {
        const string Members = """
            [ConflictResolver("first", Path = "/**", Priority = 2)] internal static Resolution First(Conflict conflict) => default;
            [ConflictResolver("second", Path = "/**", Priority = 1)] internal static int Second(int local, int remote) => local;
            [ConflictResolver("third", Path = "/a")] internal static int Third(int? @base, int local, int remote) => local;
            """;
        var found = await AnalyzerRun.Of(In(Members));
        Assert.Equal(["gets only what 'first' declines", "can never win: 'second'"], found.Select(static diagnostic => diagnostic.GetMessage()
            .Split("of the resolver ")[1].Split("' ", 2)[1]).Select(static text => text.StartsWith("gets", StringComparison.Ordinal) ? text.Split(',')[0] : text.Split(" is asked")[0]));
    }

    [Theory]
    [InlineData("\"/a/b\", \"/a/*\"", "\"/a/b\"", "/a/*")]
    [InlineData("\"/a/**\", \"/**\"", "\"/a/**\"", "/**")]
    [InlineData("\"/**/*\", \"/*\"", "\"/*\"", "/**/*")]
    [InlineData("\"/**/**\", \"/**\"", "\"/**/**\"", "/**")]
    public async Task PST0012_is_information_where_a_resolvers_own_pattern_covers_another(string paths, string place, string by)
    {
        var found = Assert.Single(await AnalyzerRun.Of(In($"[ConflictResolver(\"max\", Paths = [{paths}])] {Max}")));
        Assert.Equal(("PST0012", DiagnosticSeverity.Info, place), (found.Id, found.Severity, TextAt(found)));
        Assert.Contains($"is redundant: its pattern '{by}' covers all its places", found.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a/*", 0)]
    [InlineData("/b/*", 1)]
    public async Task A_pattern_by_which_a_resolver_goes_before_another_is_not_redundant(string between, int count) => Assert.Equal(
        count,
        (await AnalyzerRun.Of(In($"[ConflictResolver(\"max\", Paths = [\"/a/b/**\", \"/**\"])] {Max} [ConflictResolver(\"min\", Path = \"{between}/**\")] {Min}"))).Length);

    [Fact]
    public async Task A_thousand_resolvers_take_no_time()
    {
        var members = string.Join("\n", Enumerable.Range(0, 1_000).Select(static i =>
            $"[ConflictResolver(\"r{i}\", Paths = [\"/shop/*/item{i}/**\", \"/**/x{i}/*/y\"])] internal static int M{i}(int local, int remote) => local;"));
        var compilation = GeneratorRun.Compile(In(members));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity == DiagnosticSeverity.Error));
        var watch = Stopwatch.StartNew();
        Assert.Empty(await AnalyzerRun.Of(compilation));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}"); // a second, on a machine with nothing else to do
    }

    private static string In(string members) => $"#nullable enable\npartial class C\n{{\n{members}\n}}";

    private static string TextAt(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan);
}
