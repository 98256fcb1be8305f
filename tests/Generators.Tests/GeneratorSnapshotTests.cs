namespace PluginState.Generators.Tests;

public sealed class GeneratorSnapshotTests
{
    [Fact]
    public Task Typed_pair() => Match("""
        namespace Shop;
        static class Rules
        {
            [ConflictResolver("max")]
            internal static int Max(int local, int remote) => Math.Max(local, remote);
        }
        """);

    [Fact]
    public Task Base_and_pair() => Match("""
        static class Rules
        {
            [ConflictResolver("nullable")]
            internal static int Sum(int? @base, int local, int remote) => local + remote - (@base ?? 0);

            [ConflictResolver("strict")]
            internal static int Strict(int @base, int local, int remote) => local + remote - @base;

            [ConflictResolver("union")]
            internal static IReadOnlySet<string> Union(IReadOnlySet<string>? @base, IReadOnlySet<string> local, IReadOnlySet<string> remote) =>
                new HashSet<string>([.. local, .. remote]);
        }
        """);

    [Fact]
    public Task Typed_conflict() => Match("""
        record Order(int Quantity);
        static class Rules
        {
            [ConflictResolver("value")]
            internal static Order Value(Conflict<Order> conflict) => conflict.Local.Value;

            [ConflictResolver("answer")]
            internal static Resolution<Order?> Answer(Conflict<Order?> conflict) => Resolution<Order?>.UseLocal;
        }
        """);

    [Fact]
    public Task Raw_conflict() => Match("""
        static class Rules
        {
            [ConflictResolver("raw")]
            internal static Resolution Raw(Conflict conflict) => Resolution.UseLocal;

            [ConflictResolver("raw-async")]
            internal static ValueTask<Resolution> RawAsync(Conflict conflict, CancellationToken cancellationToken) => new(Resolution.UseLocal);
        }
        """);

    [Fact]
    public Task Async_with_token() => Match("""
        static class Rules
        {
            [ConflictResolver("value-task")]
            internal static async ValueTask<Resolution<string>> A(Conflict<string> conflict, CancellationToken cancellationToken)
            {
                await Task.Delay(0, cancellationToken);
                return conflict.Local.Value;
            }

            [ConflictResolver("task")]
            internal static Task<string> B(string local, string remote, CancellationToken cancellationToken) => Task.FromResult(local);

            [ConflictResolver("sync")]
            internal static string C(string local, string remote, CancellationToken cancellationToken) => local;
        }
        """);

    [Fact]
    public Task Slots() => Match("""
        static class Rules
        {
            [ConflictResolver("slots")]
            internal static Resolution<string> All(Slot<string> @base, Slot<string> local, Slot<string> remote) => Resolution<string>.UseLocal;

            [ConflictResolver("mixed")]
            internal static decimal? Mixed(Slot<decimal?> @base, decimal local, Slot<decimal> remote) => local;
        }
        """);

    [Fact]
    public Task Json_types() => Match("""
        enum Colour { Red, Green }
        static class Rules
        {
            [ConflictResolver("bytes")] internal static byte[] A(byte[] local, byte[] remote) => local;
            [ConflictResolver("colour")] internal static Colour B(Colour? @base, Colour local, Colour remote) => local;
            [ConflictResolver("element")] internal static System.Text.Json.JsonElement C(System.Text.Json.JsonElement local, System.Text.Json.JsonElement remote) => local;
            [ConflictResolver("id")] internal static Guid D(Guid local, Guid remote) => local;
            [ConflictResolver("node")] internal static System.Text.Json.Nodes.JsonNode? E(System.Text.Json.Nodes.JsonNode? local, System.Text.Json.Nodes.JsonNode? remote) => local;
            [ConflictResolver("time")] internal static DateTimeOffset F(DateTimeOffset local, DateTimeOffset remote) => local;
        }
        """);

    [Fact]
    public Task Nested_keyword_and_Unicode_names() => Match("""
        namespace @namespace.@await
        {
            internal partial class @class
            {
                internal struct Größe
                {
                    public record @record(int @int);

                    [ConflictResolver("größe \"quoted\"\n")]
                    internal static async Task<@record> @event(@record local, @record remote)
                    {
                        await Task.Yield();
                        return local;
                    }
                }
            }
        }
        namespace @await
        {
            interface @async
            {
                [ConflictResolver("await")]
                static ValueTask<int> await(int local, int remote) => new(local);
            }
        }
        """);

    [Fact]
    public Task Paths_and_priority() => Match("""
        static class Rules
        {
            [ConflictResolver("a", Path = "/scores/*", Paths = ["/a~1b/**", "/scores/*", ""], Priority = -5)]
            internal static int A(int local, int remote) => local;

            [ConflictResolver("b", Priority = int.MaxValue)]
            internal static int B(int local, int remote) => local;
        }
        """);

    [Fact]
    public Task More_than_a_chunk() => Match(
        $"static class Rules {{\n{string.Concat(Enumerable.Range(0, 33).Select(static i => $"[ConflictResolver(\"r{i:00}\")] internal static int R{i}(int local, int remote) => {i};\n"))}}}");

    [Fact]
    public async Task Extensions_where_the_builder_can_be_seen()
    {
        var compilation = GeneratorRun.Compile("My-App", withRuntime: true, """
            static class Rules
            {
                [ConflictResolver("a")]
                internal static int A(int local, int remote) => local;
            }
            """);
        await Snapshot.Match(GeneratorRun.Of(2, compilation).Driver);
    }

    [Fact]
    public Task Merge_rules() => Match("""
        [assembly: MergeRule("/tags", ArrayMerge.Set)]
        [assembly: MergeRule("/cart/items", ArrayMerge.Keyed, Key = "s\"ku"), MergeRule("", ArrayMerge.Atomic)]

        [MergeRule("/log/**", ArrayMerge.Sequence)]
        [MergeRule("/tags", ArrayMerge.Set)]
        static class Rules
        {
            [ConflictResolver("max")]
            internal static int Max(int local, int remote) => Math.Max(local, remote);
        }
        """);

    [Fact]
    public Task Merge_rules_only() => Match("""
        [MergeRule("/a", ArrayMerge.Keyed, Key = "id")] struct A;
        [MergeRule("/b", ArrayMerge.Set)] partial class B;
        [MergeRule("/c", ArrayMerge.Set)] partial class B;
        """, files: 1);

    private static Task Match(string source, int files = 2) => Snapshot.Match(GeneratorRun.Of(files, source).Driver);
}
