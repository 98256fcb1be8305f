using System.Runtime.CompilerServices;
using System.Text;

namespace PluginState.Generators.Tests;

/// <summary>What is generated, loaded as a plugin would be, and run.</summary>
public sealed class RunTests
{
    private const string Unit = "Set 3";

    private const string UnionOfSets = """
        internal static IReadOnlySet<string> M(IReadOnlySet<string>? @base, IReadOnlySet<string> local, IReadOnlySet<string> remote) =>
            new HashSet<string>([.. @base ?? new HashSet<string>(), .. local, .. remote]);
        """;

    [Theory]
    [InlineData("internal static int M(int local, int remote) => local + remote;", null, "1", "2", Unit)]
    [InlineData("internal static int M(int local, int remote) => local + remote;", null, "1", "\"2\"", "Decline: The Remote value at '/path' cannot be read as int.")]
    [InlineData("internal static int M(int local, int remote) => local + remote;", null, "null", "2", "Decline: The Local value at '/path' cannot be read as int.")]
    [InlineData("internal static int M(int local, int remote) => local + remote;", null, null, "2", "Decline: There is no Local value at '/path'.")]
    [InlineData("internal static int M(int local, int remote) => local + remote;", null, "1", null, "Decline: There is no Remote value at '/path'.")]
    [InlineData("internal static int M(int? @base, int local, int remote) => (@base ?? 100) + local + remote;", "0", "1", "2", Unit)]
    [InlineData("internal static int M(int? @base, int local, int remote) => (@base ?? 100) + local + remote;", null, "1", "2", "Set 103")]
    [InlineData("internal static int M(int? @base, int local, int remote) => (@base ?? 100) + local + remote;", "null", "1", "2", "Set 103")]
    [InlineData("internal static int M(int? @base, int local, int remote) => (@base ?? 100) + local + remote;", "[]", "1", "2", "Decline: The Base value at '/path' cannot be read as int?.")]
    [InlineData("internal static int M(int @base, int local, int remote) => @base;", null, "1", "2", "Decline: There is no Base value at '/path'.")]
    [InlineData("internal static string M(string? @base, string local, string remote) => (@base ?? \"-\") + local + remote;", null, "\"a\"", "\"b\"", "Set \"-ab\"")]
    [InlineData("internal static string M(string? @base, string local, string remote) => (@base ?? \"-\") + local + remote;", "null", "\"a\"", "\"b\"", "Set \"-ab\"")]
    [InlineData("internal static string M(string @base, string local, string remote) => @base;", null, "\"a\"", "\"b\"", "Decline: There is no Base value at '/path'.")]
    [InlineData("internal static string M(string local, string remote) => local;", null, "null", "\"b\"", "Decline: The Local value at '/path' is null and cannot be read as string.")]
    [InlineData("internal static string? M(string? local, string? remote) => local ?? remote;", null, "null", "\"b\"", "Set \"b\"")]
    [InlineData("internal static string? M(string? local, string? remote) => null;", null, "\"a\"", "\"b\"", "Set null")]
    [InlineData("internal static int? M(int? local, int? remote) => local ?? remote;", null, "null", "2", "Set 2")]
    [InlineData("internal static Order M(Order local, Order remote) => local with { Quantity = remote.Quantity };", null, """{"id":"a","quantity":1}""", """{"id":"b","quantity":2}""", """Set {"id":"a","quantity":2}""")]
    [InlineData("internal static Order M(Order local, Order remote) => local;", null, """{"id":"a","quantity":"1"}""", """{"id":"b","quantity":2}""", "Decline: The Local value at '/path' cannot be read as Order.")]
    [InlineData("internal static Order? M(Order? local, Order? remote) => remote;", null, "null", """{"id":"b","quantity":2}""", """Set {"id":"b","quantity":2}""")]
    [InlineData("internal static int M(Conflict<int> conflict) => conflict.Local.Value + conflict.Remote.GetValueOrDefault();", null, "3", null, Unit)]
    [InlineData("internal static int M(Conflict<int> conflict) => 3;", null, "3", "true", "Decline: A value at '/path' cannot be read as int.")]
    [InlineData("internal static Resolution<string> M(Conflict<string> conflict) => conflict.Base.Exists ? Resolution<string>.UseLocal : Resolution<string>.Remove;", null, "\"a\"", "\"b\"", "Remove")]
    [InlineData("internal static Resolution<string> M(Conflict<string> conflict) => Resolution<string>.UseLocal;", null, "null", "\"b\"", "Decline: A value at '/path' is null and cannot be read as string.")]
    [InlineData("internal static Resolution<string?> M(Conflict<string?> conflict) => Resolution<string?>.UseLocal;", null, "null", "\"b\"", "UseLocal")]
    [InlineData("internal static Resolution<int> M(int local, int remote) => Resolution<int>.Fail(\"no\");", null, "1", "2", "Fail: no")]
    [InlineData("internal static Resolution M(Conflict conflict) => Resolution.Set(conflict.Local.Value);", null, "[3]", null, "Set [3]")]
    [InlineData("internal static Task<Resolution> M(Conflict conflict) => Task.FromResult(Resolution.UseBase);", null, null, null, "UseBase")]
    [InlineData("internal static async ValueTask<int> M(int local, int remote) { await Task.Yield(); return local + remote; }", null, "1", "2", Unit)]
    [InlineData("internal static async Task<Resolution<int>> M(Conflict<int> conflict, CancellationToken token) { await Task.Yield(); return token.CanBeCanceled ? 3 : 4; }", null, "1", "2", Unit)]
    [InlineData("internal static async Task<int> M(int local, int remote, CancellationToken token) { await Task.Yield(); return local; }", null, null, "2", "Decline: There is no Local value at '/path'.")]
    [InlineData("internal static string M(Slot<string> @base, Slot<string> local, Slot<string> remote) => $\"{@base}{local}{remote}\";", null, null, "\"b\"", "Set \"(absent)(absent)b\"")]
    [InlineData("internal static string M(Slot<string> local, string remote) => remote;", null, "null", "\"b\"", "Decline: The Local value at '/path' is null and cannot be read as string.")]
    [InlineData("internal static string M(Slot<string?> local, string remote) => local.ToString();", null, "null", "\"b\"", "Set \"null\"")]
    [InlineData("internal static byte[] M(byte[] local, byte[] remote) => [.. local, .. remote];", null, "\"AQ==\"", "\"Ag==\"", "Set \"AQI=\"")]
    [InlineData("internal static DayOfWeek M(DayOfWeek? @base, DayOfWeek local, DayOfWeek remote) => remote;", null, "1", "3", Unit)]
    [InlineData("internal static List<string?> M(List<string?> local, List<string?> remote) => [.. local, .. remote];", null, "[null]", "[\"b\"]", "Set [null,\"b\"]")]
    [InlineData("internal static (int, int) M((int, int) local, (int, int) remote) => local;", null, "{}", "[]", "Decline: The Remote value at '/path' cannot be read as (int, int).")]
    [InlineData(UnionOfSets, "[\"z\"]", "[\"b\",\"a\",\"b\"]", "[\"a\",\"c\"]", "Set [\"z\",\"b\",\"a\",\"c\"]")]
    [InlineData(UnionOfSets, null, "[\"b\"]", "[\"a\"]", "Set [\"b\",\"a\"]")]
    [InlineData(UnionOfSets, null, "[\"b\"]", "\"a\"", "Decline: The Remote value at '/path' cannot be read as System.Collections.Generic.IReadOnlySet<string>.")]
    [InlineData(UnionOfSets, null, "null", "[]", "Decline: The Local value at '/path' is null and cannot be read as System.Collections.Generic.IReadOnlySet<string>.")]
    [InlineData("internal static IReadOnlySet<int>? M(Slot<IReadOnlySet<int>?> local, Slot<IReadOnlySet<int>?> remote) => remote.Exists ? remote.Value : null;", null, "[1]", null, "Set null")]
    [InlineData("internal static Resolution<IReadOnlySet<int>> M(Conflict<IReadOnlySet<int>> conflict) => new HashSet<int>([.. conflict.Local.Value, .. conflict.Remote.Value]);", null, "[1,2]", "[2,3]", "Set [1,2,3]")]
    [InlineData("internal static Dictionary<string, IReadOnlySet<DayOfWeek>[]> M(Dictionary<string, IReadOnlySet<DayOfWeek>[]> local, Dictionary<string, IReadOnlySet<DayOfWeek>[]> remote) => remote;", null, "{}", "{\"a\":[[1,1],[]]}", "Set {\"a\":[[1],[]]}")]
    [InlineData("internal static Shape M(Shape local, Shape remote) => remote;", null, "{}", "{}", "Decline: The Local value at '/path' cannot be read as Shape: *")]
    [InlineData("internal static Resolution<Shape> M(Conflict<Shape> conflict) => Resolution<Shape>.UseLocal;", null, "{}", "{}", "Decline: A value at '/path' cannot be read as Shape: *")]
    public async Task A_resolver_answers(string method, string? @base, string? local, string? remote, string expected)
    {
        using var plugin = Load($"static class Rules {{ [ConflictResolver(\"m\")] {method} }} record Order(string Id, int Quantity); abstract class Shape;");
        using var cancellation = new CancellationTokenSource();
        var answer = await plugin.Bind(0)(new FakeConflict(@base, local, remote), cancellation.Token);
        if (expected.EndsWith('*'))
        {
            Assert.StartsWith(expected[..^1], Describe(answer), StringComparison.Ordinal); // what follows is System.Text.Json's to word
        }
        else
        {
            Assert.Equal(expected, Describe(answer));
        }
    }

    [Fact]
    public void Merge_rules_are_data_of_the_module()
    {
        using var plugin = Load("[assembly: MergeRule(\"/cart\", ArrayMerge.Keyed, Key = \"sku\")] [MergeRule(\"/tags\", ArrayMerge.Set)] class C;");
        Assert.Equal([new MergeRule("/cart", ArrayMerge.Keyed, "sku"), new MergeRule("/tags", ArrayMerge.Set)], plugin.Module!.MergeRules);
        Assert.Empty(plugin.Module!.Declarations);
        Assert.Throws<ArgumentOutOfRangeException>(() => plugin.Bind(0));
    }

    [Theory]
    [InlineData("internal static int M(int local, int remote) => local;", true)]
    [InlineData("internal static Resolution M(Conflict conflict) => default;", true)]
    [InlineData("internal static int M(int local, int remote, CancellationToken token) => local;", false)]
    [InlineData("internal static Task<int> M(int local, int remote) => Task.FromResult(local);", false)]
    [InlineData("internal static ValueTask<Resolution> M(Conflict conflict) => default;", false)]
    public void One_that_returns_no_task_and_takes_no_token_is_synchronous(string method, bool isSynchronous)
    {
        using var plugin = Load($"static class Rules {{ [ConflictResolver(\"m\")] {method} }}");
        Assert.Equal(isSynchronous, Assert.Single(plugin.Module!.Declarations).IsSynchronous);
    }

    [Fact]
    public async Task Overloads_with_names_of_their_own_are_each_bound()
    {
        using var plugin = Load("""
            static class Rules
            {
                [ConflictResolver("int")] internal static string? M(string? local, string? remote) => "string";
                [ConflictResolver("long")] internal static object M(object local, object remote) => "object";
            }
            """);
        Assert.Equal("Set \"string\"", Describe(await plugin.Bind(0)(new FakeConflict(null, "\"a\"", "\"b\""), TestContext.Current.CancellationToken)));
        Assert.Equal("Set \"object\"", Describe(await plugin.Bind(1)(new FakeConflict(null, "\"a\"", "\"b\""), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Every_chunk_is_bound_to_its_own_resolvers()
    {
        using var plugin = Load(
            $"static class Rules {{ {string.Concat(Enumerable.Range(0, 70).Select(static i => $"[ConflictResolver(\"r{i:00}\", Priority = {i})] internal static int R{i}(int local, int remote) => {i};\n"))} }}");
        Assert.Equal(70, plugin.Module!.Declarations.Count);
        Assert.Same(plugin.Module!.Declarations, plugin.Module!.Declarations);
        var bindSynchronous = Assert.Single(plugin.Module!.GetType().GetGenericArguments())
            .GetMethod(nameof(IResolverModule.BindSynchronous))!.CreateDelegate<Func<int, ResolverInstances, SynchronousResolver?>>();
        for (var i = 0; i < 70; i++)
        {
            Assert.Equal($"r{i:00}", plugin.Module!.Declarations[i].Name);
            Assert.Equal(i, plugin.Module!.Declarations[i].Priority);
            Assert.Equal($"Set {i}", Describe(await plugin.Bind(i)(new FakeConflict(null, "1", "2"), TestContext.Current.CancellationToken)));
            Assert.Equal($"Set {i}", Describe(bindSynchronous(i, plugin.Instances)!(new FakeConflict(null, "1", "2"))));
        }

        Assert.All([-1, 70, 96], index => Assert.Null(bindSynchronous(index, plugin.Instances)));
        Assert.Throws<ArgumentOutOfRangeException>(() => plugin.Bind(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => plugin.Bind(70));
        Assert.Throws<ArgumentOutOfRangeException>(() => plugin.Bind(96));
    }

    [Fact]
    public void Declarations_tell_what_the_attributes_say()
    {
        using var plugin = Load("""
            static class Rules
            {
                [ConflictResolver("b", Path = "/x", Paths = ["/y/*", "/x"], Priority = -1)]
                internal static Dictionary<string, int?> B(Dictionary<string, int?> local, Dictionary<string, int?> remote) => local;
                [ConflictResolver("a")]
                internal static Resolution A(Conflict conflict) => default;
            }
            """);
        var (a, b) = (plugin.Module!.Declarations[0], plugin.Module!.Declarations[1]);
        Assert.Equal(("a", 0, "json"), (a.Name, a.Priority, a.ValueType));
        Assert.Empty(a.Paths);
        Assert.Equal(("b", -1, "System.Collections.Generic.Dictionary<string, int?>"), (b.Name, b.Priority, b.ValueType));
        Assert.Equal(["/y/*", "/x"], b.Paths); // in the order in which they are asked
    }

    [Fact]
    public void A_plugin_whose_resolver_has_run_can_be_unloaded()
    {
        var context = RunAndUnload();
        for (var i = 0; i < 20 && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(context.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunAndUnload()
    {
        using var plugin = Load("""
            enum Colour { Red, Green }
            static class Rules { [ConflictResolver("m")] internal static Colour M(Colour? @base, Colour local, Colour remote) => remote; }
            """);
        Assert.Equal("Set 1", Describe(plugin.Bind(0)(new FakeConflict(null, "0", "1"), TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult()));
        return new WeakReference(plugin.Context);
    }

    private static LoadedModule Load(string source) => new(GeneratorRun.Of(source.Contains("[ConflictResolver", StringComparison.Ordinal) ? 2 : 1, source).Compilation);

    private static string Describe(Resolution answer) =>
        answer.Kind + (answer.Kind == ResolutionKind.Set ? " " + Encoding.UTF8.GetString(answer.Json.Span) : "") + (answer.Reason is { } reason ? ": " + reason : "");
}
