using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginState.Generators.Tests;

/// <summary>How values come to be read: as their own text, with metadata of the app's, or by reflection.</summary>
public sealed class JsonTests
{
    private const string Reflection = "DefaultJsonTypeInfoResolver";

    private const string Order = """
        using System.Text.Json;
        using System.Text.Json.Serialization;
        record Order(string Id, int Quantity);
        static class Rules { [ConflictResolver("a")] internal static Order A(Order local, Order remote) => local with { Quantity = remote.Quantity }; }

        """;

    [Theory]
    [InlineData("ReadOnlyMemory<byte> M(ReadOnlyMemory<byte> local, ReadOnlyMemory<byte> remote) => remote", "1", "{ \"a\" : [ 1.0e1,\"\\u00fc\" ] }", "Set { \"a\" : [ 1.0e1,\"\\u00fc\" ] }")]
    [InlineData("ReadOnlyMemory<byte> M(ReadOnlyMemory<byte> local, ReadOnlyMemory<byte> remote) => \"not json\"u8.ToArray()", "1", "2", "throws")]
    [InlineData("ReadOnlyMemory<byte>? M(ReadOnlyMemory<byte>? @base, ReadOnlyMemory<byte> local, ReadOnlyMemory<byte> remote) => @base is null ? \"[]\"u8.ToArray() : local", "1", "2", "Set []")]
    [InlineData("Resolution<ReadOnlyMemory<byte>> M(Conflict<ReadOnlyMemory<byte>> conflict) => conflict.Local.Value.Length == 4 ? conflict.Remote.Value : default", "null", "\"x\"", "Set \"x\"")]
    [InlineData("Task<ReadOnlyMemory<byte>> M(Slot<ReadOnlyMemory<byte>> local, Slot<ReadOnlyMemory<byte>> remote) => Task.FromResult(local.Exists ? remote.Value : default)", "{}", "2", "Set 2")]
    public async Task Utf8_is_the_value_as_it_is_written(string method, string local, string remote, string expected)
    {
        var run = GeneratorRun.OfUntried(2, GeneratorRun.Compile($"static class Rules {{ [ConflictResolver(\"a\")] internal static {method}; }}"));
        Assert.DoesNotContain(Reflection, run.Module, StringComparison.Ordinal);
        using var module = new LoadedModule(run.Compilation);
        Assert.Equal(expected, await Ask(module, 0, local, remote));
        Assert.StartsWith("System.ReadOnlyMemory<byte>", module.Module!.Declarations[0].ValueType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Utf8_inside_another_type_is_what_System_Text_Json_makes_of_it()
    {
        using var module = new LoadedModule(GeneratorRun.Of(2, """
            record Blob(ReadOnlyMemory<byte> Bytes);
            static class Rules
            {
                [ConflictResolver("a")] internal static Blob A(Blob local, Blob remote) => remote;
                [ConflictResolver("b")] internal static ReadOnlyMemory<byte> B(ReadOnlyMemory<byte> local, ReadOnlyMemory<byte> remote) => remote;
            }
            """).Compilation);
        Assert.Equal("Set {\"bytes\":\"AQI=\"}", await Ask(module, 0, "{\"bytes\":\"\"}", "{\"bytes\":\"AQI=\"}"));
    }

    [Fact]
    public async Task Without_a_context_it_is_reflection()
    {
        var run = GeneratorRun.Of(2, Order);
        Assert.Contains(Reflection, run.Module, StringComparison.Ordinal);
        using var module = new LoadedModule(run.Compilation);
        Assert.Equal("Set {\"id\":\"a\",\"quantity\":2}", await Ask(module, 0, "{\"id\":\"a\",\"quantity\":1}", "{\"id\":\"b\",\"quantity\":2}"));
    }

    [Fact]
    public async Task A_context_that_covers_the_type_spares_reflection_and_changes_nothing_else()
    {
        using var module = Load(Order + "[JsonSerializable(typeof(Order))] partial class ShopJson : JsonSerializerContext;");
        Assert.Equal("Set {\"id\":\"a\",\"quantity\":2}", await Ask(module, 0, "{\"id\":\"a\",\"quantity\":1}", "{\"id\":\"b\",\"quantity\":2}"));
        Assert.Equal("Decline: The Local value at '/path' cannot be read as Order.", await Ask(module, 0, "{\"id\":\"a\",\"quantity\":1,\"more\":true}", "{}"));
    }

    [Fact]
    public async Task What_a_context_says_of_names_counts_but_what_a_type_cannot_hold_is_still_not_lost()
    {
        using var module = Load(Order + "[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseUpper)] [JsonSerializable(typeof(Order))] partial class ShopJson : JsonSerializerContext;");
        Assert.Equal("Set {\"ID\":\"a\",\"QUANTITY\":2}", await Ask(module, 0, "{\"ID\":\"a\",\"QUANTITY\":1}", "{\"ID\":\"b\",\"QUANTITY\":2}"));
        Assert.Equal("Decline: The Local value at '/path' cannot be read as Order.", await Ask(module, 0, "{\"ID\":\"a\",\"QUANTITY\":1,\"more\":true}", "{}"));
    }

    [Fact]
    public async Task A_context_may_say_that_what_a_type_cannot_hold_is_lost()
    {
        using var module = Load(Order + "[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)] [JsonSerializable(typeof(Order))] partial class ShopJson : JsonSerializerContext;");
        Assert.Equal("Set {\"id\":\"a\",\"quantity\":2}", await Ask(module, 0, "{\"id\":\"a\",\"quantity\":1,\"more\":true}", "{\"id\":\"b\",\"quantity\":2}"));
    }

    [Fact]
    public async Task Nullable_values_sets_and_several_contexts_are_covered_too()
    {
        using var module = Load("""
            using System.Text.Json.Serialization;
            namespace Shop;
            struct Price { public decimal Amount { get; set; } }
            static partial class Outer
            {
                [JsonSerializable(typeof(Price))] [JsonSerializable(typeof(HashSet<string>))] internal partial class First : JsonSerializerContext;
            }
            [JsonSerializable(typeof(Dictionary<string, int[]>))] partial class Second : JsonSerializerContext;
            static class Rules
            {
                [ConflictResolver("a")] internal static Price? A(Price? @base, Price local, Price remote) => @base is null ? remote : null;
                [ConflictResolver("b")] internal static IReadOnlySet<string> B(IReadOnlySet<string> local, IReadOnlySet<string> remote) => new SortedSet<string>([.. local, .. remote]);
                [ConflictResolver("c")] internal static Dictionary<string, int[]> C(Dictionary<string, int[]> local, Dictionary<string, int[]> remote) => remote;
                [ConflictResolver("d")] internal static int D(int local, int remote) => local;
                [ConflictResolver("e")] internal static DateTime E(DateTime local, DateTime remote) => local;
            }
            """);
        Assert.Equal("Set {\"amount\":2}", await Ask(module, 0, "{\"amount\":1}", "{\"amount\":2}"));
        Assert.Equal("Set [\"a\",\"b\"]", await Ask(module, 1, "[\"b\"]", "[\"a\",\"b\"]"));
        Assert.Equal("Set {\"x\":[1]}", await Ask(module, 2, "{}", "{\"x\":[1]}"));
        Assert.Equal("Set 1", await Ask(module, 3, "1", "2"));
        Assert.Equal("Set \"2026-01-02T03:04:05Z\"", await Ask(module, 4, "\"2026-01-02T03:04:05Z\"", "\"2026-01-02T03:04:06Z\""));
    }

    [Theory]
    [InlineData("[JsonSerializable(typeof(int))] partial class C : JsonSerializerContext;")]
    [InlineData("[JsonSerializable(typeof(Order), GenerationMode = JsonSourceGenerationMode.Serialization)] partial class C : JsonSerializerContext;")]
    [InlineData("[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization)] [JsonSerializable(typeof(Order))] partial class C : JsonSerializerContext;")]
    [InlineData("partial class Outer { [JsonSerializable(typeof(Order))] private partial class C : JsonSerializerContext; }")]
    public void A_context_that_does_not_cover_the_type_or_cannot_be_reached_is_not_used(string context)
    {
        var run = Run(Order + context);
        Assert.Contains(Reflection, run.Results.Single(static result => result.Generator.GetGeneratorType() == typeof(ConflictResolverGenerator)).GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_in_parts_is_one_and_changes_of_it_are_seen()
    {
        const string Part = "[System.Text.Json.Serialization.JsonSerializable(typeof({0}))] partial class C{1};";
        var compilation = GeneratorRun.Compile(
            Order,
            string.Format(null, Part, "int", " : System.Text.Json.Serialization.JsonSerializerContext"),
            string.Format(null, Part, "Order", ""));
        var driver = GeneratorRun.CreateDriver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Reflection, driver.GetRunResult().Results.Single().GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
        driver = driver.RunGenerators(compilation.RemoveSyntaxTrees(compilation.SyntaxTrees[2]), TestContext.Current.CancellationToken);
        Assert.Contains(Reflection, driver.GetRunResult().Results.Single().GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Loads what both generators, this one and that of System.Text.Json, make of a source.</summary>
    private static LoadedModule Load(string source)
    {
        var compilation = GeneratorRun.Compile(source);
        var driver = Both().RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity >= DiagnosticSeverity.Warning));
        Assert.DoesNotContain(Reflection, string.Concat(driver.GetRunResult().Results.Single(static result => result.Generator.GetGeneratorType() == typeof(ConflictResolverGenerator)).GeneratedSources.Select(static file => file.SourceText)), StringComparison.Ordinal);
        return new LoadedModule(output);
    }

    private static GeneratorDriverRunResult Run(string source) => Both().RunGenerators(GeneratorRun.Compile(source), TestContext.Current.CancellationToken).GetRunResult();

    private static CSharpGeneratorDriver Both() => CSharpGeneratorDriver.Create(
        [new ConflictResolverGenerator().AsSourceGenerator(), JsonGenerator()],
        parseOptions: (CSharpParseOptions)GeneratorRun.Parse("").Options);

    /// <summary>The one that comes with the SDK.</summary>
    private static ISourceGenerator JsonGenerator()
    {
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../packs/Microsoft.NETCore.App.Ref"));
        var newest = Directory.GetDirectories(packs, $"{Environment.Version.Major}.*").OrderBy(static folder => Version.Parse(Path.GetFileName(folder))).Last();
        var assembly = Assembly.LoadFrom(Path.Combine(newest, "analyzers/dotnet/cs/System.Text.Json.SourceGeneration.dll"));
        return ((IIncrementalGenerator)Activator.CreateInstance(assembly.GetType("System.Text.Json.SourceGeneration.JsonSourceGenerator", throwOnError: true)!)!).AsSourceGenerator();
    }

    private static async Task<string> Ask(LoadedModule module, int index, string local, string remote)
    {
        try
        {
            var answer = await module.Bind(index)(new FakeConflict(null, local, remote), TestContext.Current.CancellationToken);
            return answer.Kind + (answer.Kind == ResolutionKind.Set ? " " + System.Text.Encoding.UTF8.GetString(answer.Json.Span) : "") + (answer.Reason is { } reason ? ": " + reason : "");
        }
        catch (System.Text.Json.JsonException)
        {
            return "throws";
        }
    }
}
