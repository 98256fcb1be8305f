using Microsoft.CodeAnalysis;

namespace PluginState.Generators.Tests;

public sealed class JsonRuleTests
{
    private const string Usings = "using System.Text.Json; using System.Text.Json.Serialization; record Order(string Id);\n";

    [Theory]
    [InlineData("Order M(Order local, Order remote) => local", "'Order'")]
    [InlineData("Resolution<Order> M(Conflict<Order> conflict) => default", "'Order'")]
    [InlineData("List<int> M(List<int> local, List<int> remote) => local", "'System.Collections.Generic.List<int>'")]
    [InlineData("IReadOnlySet<int> M(IReadOnlySet<int> local, IReadOnlySet<int> remote) => local", "typeof(System.Collections.Generic.HashSet<int>)")]
    public async Task PST0016_is_reported_where_values_need_reflection_and_there_is_none(string method, string what)
    {
        var source = $"{Usings} static class R {{ [ConflictResolver(\"a\")] internal static {method}; }}";
        foreach (var property in (string[])["EnableAotAnalyzer", "EnableTrimAnalyzer"])
        {
            var found = Assert.Single(await AnalyzerRun.Of(GeneratorRun.Compile(source), (property, "true")));
            Assert.Equal(("PST0016", DiagnosticSeverity.Warning), (found.Id, found.Severity));
            Assert.Contains(what, found.GetMessage(), StringComparison.Ordinal);
        }

        Assert.Empty(await AnalyzerRun.Of(GeneratorRun.Compile(source)));
        Assert.Empty(await AnalyzerRun.Of(GeneratorRun.Compile(source), ("EnableAotAnalyzer", "false"), ("EnableTrimAnalyzer", "")));
        Assert.Empty(await AnalyzerRun.Of(GeneratorRun.Compile("#pragma warning disable PST0016\n" + source), ("EnableAotAnalyzer", "true")));
    }

    [Theory]
    [InlineData("int M(int local, int remote) => local", "")]
    [InlineData("Resolution M(Conflict conflict) => default", "")]
    [InlineData("JsonElement M(JsonElement local, JsonElement remote) => local", "")]
    [InlineData("ReadOnlyMemory<byte> M(ReadOnlyMemory<byte> local, ReadOnlyMemory<byte> remote) => local", "")]
    [InlineData("Order M(Order local, Order remote) => local", "typeof(Order)")]
    [InlineData("Resolution<Order> M(Conflict<Order> conflict) => default", "typeof(Order)")]
    [InlineData("IReadOnlySet<int> M(IReadOnlySet<int> local, IReadOnlySet<int> remote) => local", "typeof(HashSet<int>)")]
    public async Task PST0016_is_not_reported_where_nothing_needs_reflection(string method, string covered)
    {
        var context = covered.Length == 0 ? "" : $"[JsonSerializable({covered})] partial class C : JsonSerializerContext;";
        Assert.Empty(await AnalyzerRun.Of(GeneratorRun.Compile($"{Usings} {context} static class R {{ [ConflictResolver(\"a\")] internal static {method}; }}"), ("EnableAotAnalyzer", "true")));
    }

    [Fact]
    public async Task PST0016_is_reported_where_a_set_is_inside_a_type_that_a_context_has() => Assert.Equal("PST0016", Assert.Single(await AnalyzerRun.Of(
        GeneratorRun.Compile(Usings + """
            [JsonSerializable(typeof(List<IReadOnlySet<int>>))] partial class C : JsonSerializerContext;
            static class R { [ConflictResolver("a")] internal static List<IReadOnlySet<int>> M(List<IReadOnlySet<int>> local, List<IReadOnlySet<int>> remote) => local; }
            """),
        ("EnableAotAnalyzer", "true"))).Id);

    [Theory]
    [InlineData("static ", "Singleton", 1)]
    [InlineData("static ", "Call", 1)]
    [InlineData("", "Singleton", 0)]
    public async Task PST0020_is_reported_for_the_lifetime_of_a_static_method(string modifier, string lifetime, int count)
    {
        var source = $"class R {{ [ConflictResolver(\"a\", Lifetime = ResolverLifetime.{lifetime})] internal {modifier}int M(int local, int remote) => local; }}";
        var found = await AnalyzerRun.Of(source);
        Assert.Equal(Enumerable.Repeat("PST0020", count), found.Select(static diagnostic => diagnostic.Id));
        Assert.All(found, diagnostic => Assert.Equal($"ResolverLifetime.{lifetime}", diagnostic.Location.SourceTree!.ToString()[diagnostic.Location.SourceSpan.Start..diagnostic.Location.SourceSpan.End]));
        Assert.Empty(await AnalyzerRun.Of("#pragma warning disable PST0020\n" + source));
    }
}
