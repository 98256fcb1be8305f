using System.Runtime.CompilerServices;
using PluginState.Plugins;

namespace PluginState.Tests.Plugins;

public sealed class PluginReplacementTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deleting_a_plugin_withdraws_its_resolvers_and_its_code_leaves_memory(bool whereCalled)
    {
        var name = "Deleted" + whereCalled;
        await using var bench = new PluginBench();
        bench.Drop(name, PluginCompiler.Plugin("\"one\""));
        await bench.Rescan();
        if (whereCalled)
            Assert.Equal("one", await bench.Ask("answer"));
        var context = PluginBench.ContextOf(name);

        Directory.Delete(Path.Combine(bench.Folder, name), recursive: true);
        await bench.Rescan();

        Assert.Empty(bench.Host.Plugins);
        Assert.Empty(bench.Catalog.Declared);
        Assert.Equal(0, bench.Registry.Count);
        Assert.Equal(PluginStatus.Unloading, bench.Changes[^1].State);
        Assert.Equal(name, Assert.Single(bench.Host.Unloading).Name);
        await bench.AssertCollected(context);
        await bench.Rescan();
        Assert.Empty(bench.Host.Unloading);
        Assert.Empty(Directory.GetDirectories(Assert.Single(Directory.GetDirectories(bench.Staging))));
    }

    [Fact]
    public async Task A_plugin_whose_resolver_threw_leaves_memory_while_the_exception_is_still_held()
    {
        await using var bench = new PluginBench();
        bench.Drop("ThrewOnce", PluginCompiler.Compile("Plugin",
            PluginCompiler.Source("Own.Throw()") + "public sealed class Own : Exception { public static string Throw() => throw new Own(); }"));
        await bench.Rescan();
        var exception = await Assert.ThrowsAsync<PluginResolverException>(() => bench.Ask("answer"));
        var context = PluginBench.ContextOf("ThrewOnce");

        Directory.Delete(Path.Combine(bench.Folder, "ThrewOnce"), recursive: true);
        await bench.Rescan();

        await bench.AssertCollected(context);
        GC.KeepAlive(exception);
    }

    [Fact]
    public async Task A_replacement_swaps_and_new_calls_get_the_new_code()
    {
        await using var bench = new PluginBench();
        bench.Drop("Replaced", PluginCompiler.Plugin("\"old\""));
        await bench.Rescan();
        Assert.Equal("old", await bench.Ask("answer"));
        var first = bench["Replaced"];
        var context = PluginBench.ContextOf("Replaced");

        bench.Drop("Replaced", PluginCompiler.Plugin("\"new\"", version: "1.1.0.0"));
        await bench.Rescan();

        Assert.Equal("new", await bench.Ask("answer"));
        var second = bench["Replaced"];
        Assert.Equal((PluginStatus.Active, 2, new Version(1, 1, 0, 0)), (second.State, second.Generation, second.Version));
        Assert.NotEqual(first.ContentHash, second.ContentHash);
        Assert.Equal(1, bench.Registry.Count);
        await bench.AssertCollected(context);
    }

    [Fact]
    public async Task A_plugin_whose_new_code_is_only_in_a_dependency_is_replaced()
    {
        await using var bench = new PluginBench();
        static byte[] Dependency(string text) => PluginCompiler.Compile("Dependency", $"public static class Dependency {{ public static string Text => \"{text}\"; }}");
        var main = PluginCompiler.Plugin("Dependency.Text", references: Dependency("old"));
        bench.Drop("Outer", main, ("Dependency.dll", Dependency("old")));
        await bench.Rescan();
        Assert.Equal("old", await bench.Ask("answer"));

        bench.Drop("Outer", main, ("Dependency.dll", Dependency("new!")));
        await bench.Rescan();

        Assert.Equal("new!", await bench.Ask("answer"));
    }

    [Fact]
    public async Task A_resolver_looked_up_before_a_replacement_still_answers_even_if_it_needs_an_assembly_not_loaded_yet()
    {
        await using var bench = new PluginBench();
        var dependency = PluginCompiler.Compile("Lazy", "public static class Lazy { public static string Text => \"old\"; }");
        bench.Drop("LateCall", PluginCompiler.Plugin("Lazy.Text", references: dependency), ("Lazy.dll", dependency));
        await bench.Rescan();
        var context = PluginBench.ContextOf("LateCall");
        var old = LookUp(bench);
        bench.Drop("LateCall", PluginCompiler.Plugin("\"new\""));
        File.Delete(Path.Combine(bench.Folder, "LateCall", "Lazy.dll"));
        for (var i = 0; i < 3; i++)
        {
            await bench.Rescan();
            PluginBench.Collect();
        }

        Assert.Equal("new", await bench.Ask("answer"));
        Assert.Equal("old", (await old[0]!(null!, PluginBench.Token)).Reason);

        old[0] = null;
        await bench.AssertCollected(context);
    }

    [Fact]
    public async Task A_failed_replacement_keeps_the_old_code_serving_and_says_so()
    {
        await using var bench = new PluginBench();
        var good = PluginCompiler.Plugin("\"old\"");
        bench.Drop("Kept", good);
        await bench.Rescan();
        var before = bench["Kept"];

        bench.Drop("Kept", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
            "[ConflictResolver(\"answer\")] public static int Mark(int local, int remote) => local;",
            "public static IReadOnlyList<ResolverDeclaration> Declarations => throw new InvalidOperationException(\"broken\");",
            "public static Resolver Bind(int index, ResolverInstances instances) => null;")));
        await bench.Rescan();

        Assert.Equal("old", await bench.Ask("answer"));
        var info = bench["Kept"];
        Assert.Equal(PluginStatus.Active, info.State);
        Assert.Equal(PluginRejectionCode.LoadFailed, info.Rejection!.Code);
        Assert.NotEqual(before.ContentHash, info.Rejection.ContentHash);
        Assert.Equal(before, info with { Rejection = null });

        bench.Drop("Kept", good);
        await bench.Rescan();
        Assert.Null(bench["Kept"].Rejection);
        Assert.Equal(1, bench["Kept"].Generation);
    }

    [Fact]
    public async Task Overwriting_a_live_dll_in_place_keeps_calls_right()
    {
        await using var bench = new PluginBench();
        var dependency = PluginCompiler.Compile("Lazy", "public static class Lazy { public static string Text => \"right\"; }");
        var path = bench.Drop("Overwritten", PluginCompiler.Plugin("Lazy.Text", references: dependency), ("Lazy.dll", dependency));
        await bench.Rescan();

        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(100);
            await file.WriteAsync(new byte[5000], PluginBench.Token);
        }

        await File.WriteAllBytesAsync(Path.Combine(bench.Folder, "Overwritten", "Lazy.dll"), [], PluginBench.Token);
        Assert.Equal("right", await bench.Ask("answer"));
        await bench.Rescan();
        Assert.Equal("right", await bench.Ask("answer"));
        Assert.Equal(PluginRejectionCode.Corrupt, bench["Overwritten"].Rejection!.Code);
    }

    [Fact]
    public async Task A_rename_is_a_removal_and_an_addition()
    {
        await using var bench = new PluginBench();
        bench.DropFlat("Before", PluginCompiler.Plugin("\"same\""));
        await bench.Rescan();

        File.Move(Path.Combine(bench.Folder, "Before.dll"), Path.Combine(bench.Folder, "After.dll"));
        await bench.Rescan();

        Assert.Equal("After", Assert.Single(bench.Host.Plugins).Name);
        Assert.Equal("After", Assert.Single(bench.Catalog.Declared).Origin.Name);
        Assert.Equal("same", await bench.Ask("answer"));
    }

    [Fact]
    public async Task Touching_the_files_changes_nothing()
    {
        await using var bench = new PluginBench();
        var path = bench.Drop("Touched", PluginCompiler.Plugin("\"same\""));
        await bench.Rescan();
        var (info, changes) = (bench["Touched"], bench.Changes.Count);

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(1));
        await bench.Rescan();

        Assert.Equal(info, bench["Touched"]);
        Assert.Equal(changes, bench.Changes.Count);
    }

    [Fact]
    public async Task Callers_see_no_error_and_never_more_resolvers_than_allowed_while_a_plugin_is_replaced_again_and_again()
    {
        await using var bench = new PluginBench(capacity: 2);
        var contents = Enumerable.Range(0, 4).Select(i => PluginCompiler.Plugin($"\"v{i}\"")).ToArray();
        bench.Drop("Busy", contents[0]);
        bench.Drop("Other", PluginCompiler.Plugin("\"other\"", "other"));
        bench.Drop("Third", PluginCompiler.Plugin("\"third\"", "third"));
        await bench.Rescan();
        using var stop = new CancellationTokenSource();
        var underWay = Enumerable.Range(0, 3).Select(static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var callers = underWay.Select(started => Task.Run(async () =>
        {
            var calls = 0;
            while (!stop.IsCancellationRequested)
            {
                Assert.StartsWith("v", await bench.Ask("answer"), StringComparison.Ordinal);
                Assert.Equal("other", await bench.Ask("other"));
                Assert.Equal("third", await bench.Ask("third"));
                Assert.InRange(bench.Registry.Count, 0, 2);
                calls++;
                started.TrySetResult();
            }

            return calls;
        })).ToArray();

        // A caller that fails at once would never be under way: its failure is to be seen, not a wait without end.
        await Task.WhenAny(Task.WhenAll(underWay.Select(static started => started.Task)), Task.WhenAny(callers));
        for (var i = 1; i <= 20; i++)
        {
            bench.Drop("Busy", contents[i % contents.Length]);
            await bench.Rescan();
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(callers), static calls => Assert.True(calls > 0));
        Assert.Equal(21, bench["Busy"].Generation);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Resolver?[] LookUp(PluginBench bench)
    {
        Assert.True(bench.Catalog.TryResolve("answer", out var registered));
        return [registered.Resolver];
    }
}
