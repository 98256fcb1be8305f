using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginState.Generators.Tests;

/// <summary>PST0013 to PST0015, PST0018 and PST0019.</summary>
public sealed class MethodRuleTests
{
    [Theory]
    [InlineData("async void M(int local, int remote) => await Task.Yield();", "return 'ValueTask<int>'")]
    [InlineData("async void M(int? @base, int local, int remote) => await Task.Yield();", "return 'ValueTask<int>'")]
    [InlineData("async void M(Slot<string> local, Slot<string> remote, CancellationToken token) => await Task.Yield();", "return 'ValueTask<string>'")]
    [InlineData("async void M(Conflict conflict) => await Task.Yield();", "return 'ValueTask<Resolution>'")]
    [InlineData("async void M(Conflict<List<int>> conflict, CancellationToken token) => await Task.Yield();", "return 'ValueTask<Resolution<System.Collections.Generic.List<int>>>'")]
    [InlineData("async void M() => await Task.Yield();", "return a ValueTask of its answer")]
    public async Task PST0013_says_what_to_return(string method, string cure) => await AssertOnly("PST0013", DiagnosticSeverity.Error, method, cure);

    [Theory]
    [InlineData("int M(in int local, int remote) => local;", "parameter 'local' is in; remove the modifier")]
    [InlineData("int M(int local, ref int remote) => local;", "parameter 'remote' is ref; remove the modifier")]
    [InlineData("int M(int local, ref readonly int remote) => local;", "parameter 'remote' is ref readonly; remove the modifier")]
    [InlineData("int M(int local, out int remote) => remote = local;", "parameter 'remote' is out; return the answer")]
    [InlineData("Resolution M(in Conflict conflict) => default;", "parameter 'conflict' is in; remove the modifier")]
    [InlineData("ref int M(int[] local, int[] remote) => ref local[0];", "it returns by reference; return the value")]
    [InlineData("ref readonly int M(int[] local, int[] remote) => ref local[0];", "it returns by reference; return the value")]
    [InlineData("int M(Span<int> local, Span<int> remote) => 0;", "parameter 'local' is 'System.Span<int>', which lives on the stack only; take an array or a list")]
    [InlineData("ReadOnlySpan<byte> M(byte[] local, byte[] remote) => local;", "it returns 'System.ReadOnlySpan<byte>', which lives on the stack only; return an array or a list")]
    public async Task PST0014_says_what_goes_by_reference(string method, string reason) => await AssertOnly("PST0014", DiagnosticSeverity.Error, method, reason);

    [Theory]
    [InlineData("async Task<int> M(int local, int remote) { await Task.Yield(); return local; }")]
    [InlineData("ValueTask<Resolution<int>> M(Conflict<int> conflict) => default;")]
    [InlineData("Task<Resolution> M(Conflict conflict) => Task.FromResult<Resolution>(default);")]
    public async Task PST0015_is_reported_on_an_asynchronous_resolver_without_a_token(string method)
    {
        await AssertOnly("PST0015", DiagnosticSeverity.Info, method, "add 'CancellationToken cancellationToken' as its last parameter");
        GeneratorRun.Of(2, In($"[ConflictResolver(\"a\")] internal static {method}"));
    }

    [Theory]
    [InlineData("Task<int> M(int local, int remote, CancellationToken cancellationToken) => Task.FromResult(local);")]
    [InlineData("int M(int local, int remote) => local;")]
    public async Task PST0015_is_not_reported_where_there_is_a_token_or_nothing_to_wait_for(string method) =>
        Assert.Empty(await AnalyzerRun.Of(In($"[ConflictResolver(\"a\")] internal static {method}")));

    [Theory]
    [InlineData("internal static Resolution KeepLonger(Conflict conflict) => default;")]
    [InlineData("public static int KeepLonger(Conflict<int> conflict) => 0;")]
    [InlineData("internal static ValueTask<Resolution<int>> KeepLonger(Conflict<int> conflict, CancellationToken token) => default;")]
    [InlineData("internal Task<int> KeepLonger(Conflict<int> conflict) => Task.FromResult(0);")]
    [InlineData("internal static Resolution Keeper() => default; internal static Resolution KeepLonger(Conflict conflict) => Keeper();")]
    public async Task PST0018_is_reported_on_what_looks_like_a_resolver(string members)
    {
        var found = Assert.Single(await AnalyzerRun.Of(In(members)));
        Assert.Equal(("PST0018", DiagnosticSeverity.Info), (found.Id, found.Severity));
        Assert.Contains("[ConflictResolver(\"keep-longer\")]", found.GetMessage(), StringComparison.Ordinal);
        Assert.Empty(await AnalyzerRun.Of("#pragma warning disable PST0018\n" + In(members)));
    }

    [Theory]
    [InlineData("[ConflictResolver(\"m\")] internal static Resolution M(Conflict conflict) => default;")]
    [InlineData("[Obsolete] internal static Resolution M(Conflict conflict) => default;")]
    [InlineData("private static Resolution M(Conflict conflict) => default;")]
    [InlineData("private class Inner { internal static Resolution M(Conflict conflict) => default; }")]
    [InlineData("internal class Inner<T> { internal static Resolution M(Conflict conflict) => default; }")]
    [InlineData("internal static Resolution M<T>(Conflict conflict) => default;")]
    [InlineData("internal static int M(int local, int remote) => local;")]
    [InlineData("internal static bool M(Conflict conflict) => true;")]
    [InlineData("internal static Resolution<int> M(Conflict<int> conflict, int more) => default;")]
    [InlineData("internal static Resolution M(in Conflict conflict) => default;")]
    [InlineData("internal static Resolution M(Conflict conflict) => default; static Resolution N(Conflict conflict) => M(conflict);")]
    [InlineData("internal static Resolution M(Conflict conflict) => default; Func<Conflict, Resolution> F = M;")]
    [InlineData("internal virtual Resolution M(Conflict conflict) => default;")]
    [InlineData("internal abstract class A { internal Resolution M(Conflict conflict) => default; }")]
    [InlineData("internal interface I { Resolution M(Conflict conflict); } internal class A : I { public Resolution M(Conflict conflict) => default; }")]
    [InlineData("internal interface I { Resolution M(Conflict conflict); } internal class A : I { Resolution I.M(Conflict conflict) => default; }")]
    [InlineData("internal abstract class A { internal abstract Resolution M(Conflict conflict); } internal class B : A { internal override Resolution M(Conflict conflict) => default; }")]
    [InlineData("void F() { static Resolution M(Conflict conflict) => default; }")]
    public async Task PST0018_is_reported_only_on_what_is_clear(string members) => Assert.Empty(await AnalyzerRun.Of(In(members)));

    [Fact]
    public async Task PST0018_is_not_reported_on_what_another_file_calls() => Assert.Empty(await AnalyzerRun.Of(
        "static class A { internal static Resolution M(Conflict conflict) => default; }",
        "static class B { static Resolution N(Conflict conflict) => A.M(conflict); }"));

    [Fact]
    public async Task PST0018_is_not_reported_in_generated_code() => Assert.Empty(await AnalyzerRun.Of(GeneratorRun.Compile().AddSyntaxTrees(
        GeneratorRun.Parse("static class A { internal static PluginState.Resolution M(PluginState.Conflict conflict) => default; }", "A.g.cs"))));

    [Fact]
    public async Task PST0019_is_reported_once_and_nothing_is_generated()
    {
        const string Rules = "[assembly: MergeRule(\"/a\", ArrayMerge.Set)] class D { [ConflictResolver(\"b\")] internal static int M(int local, int remote) => local; }";
        var old = In(LanguageVersion.CSharp10, "class C { [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }", Rules);
        var found = Assert.Single(await AnalyzerRun.Of(old));
        Assert.Equal(("PST0019", DiagnosticSeverity.Error, "File0.cs"), (found.Id, found.Severity, found.Location.SourceTree!.FilePath));
        Assert.Contains("this project is C# 10.0", found.GetMessage(), StringComparison.Ordinal);
        Assert.Equal(0, Generated(old));

        Assert.Empty(await AnalyzerRun.Of(In(LanguageVersion.CSharp10, "#pragma warning disable PST0019\nclass C { [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }")));
        Assert.Empty(await AnalyzerRun.Of(In(LanguageVersion.CSharp10, "class C { }")));
        var recent = In(LanguageVersion.CSharp11, "class C { [ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }");
        Assert.Empty(await AnalyzerRun.Of(recent));
        Assert.Equal(2, Generated(recent));
        Assert.Equal("PST0019", Assert.Single(await AnalyzerRun.Of(In(LanguageVersion.CSharp9, Rules))).Id);
    }

    private static int Generated(CSharpCompilation compilation) => GeneratorRun.CreateDriver()
        .WithUpdatedParseOptions(compilation.SyntaxTrees.First().Options)
        .RunGenerators(compilation, TestContext.Current.CancellationToken)
        .GetRunResult().GeneratedTrees.Length;

    private static CSharpCompilation In(LanguageVersion version, params string[] files)
    {
        var compilation = GeneratorRun.Compile(files);
        var options = ((CSharpParseOptions)compilation.SyntaxTrees.First().Options).WithLanguageVersion(version);
        return compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(compilation.SyntaxTrees.Select(tree => tree.WithRootAndOptions(tree.GetRoot(), options)));
    }

    private static async Task AssertOnly(string rule, DiagnosticSeverity severity, string method, string message)
    {
        var source = In($"[ConflictResolver(\"a\")] internal static {method}");
        var found = Assert.Single(await AnalyzerRun.Of(source));
        Assert.Equal((rule, severity), (found.Id, found.Severity));
        Assert.Contains(message, found.GetMessage(), StringComparison.Ordinal);
        Assert.Empty(await AnalyzerRun.Of($"#pragma warning disable {rule}\n" + source));
    }

    private static string In(string members) => $"#nullable enable\npartial class C\n{{\n{members}\n}}";
}
