using Microsoft.Extensions.Time.Testing;
using PluginState.Plugins;

namespace PluginState.Tests.Plugins;

/// <summary>Code that is let go while nothing of it is live, and comes back on demand.</summary>
public sealed class PluginDormancyTests
{
    private static readonly TimeSpan _delay = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private PluginBench Bench(bool unload = true) => new(capacity: 1, options =>
    {
        options.UnloadDormantPlugins = unload;
        options.DormantUnloadDelay = _delay;
    }, _time);

    [Fact]
    public async Task The_code_of_a_dormant_plugin_is_let_go_after_the_delay_and_comes_back_when_it_is_asked()
    {
        await using var bench = Bench();
        bench.DropWith("""{ "unloadable": true }""", "Sleeper", PluginCompiler.Plugin("\"awake\"", "sleeper"));
        await bench.Rescan();
        Assert.Equal("awake", await bench.Ask("sleeper"));
        var context = PluginBench.ContextOf("Sleeper");
        bench.DropWith("{}", "Other", PluginCompiler.Plugin("\"other\"", "other"));
        await bench.Rescan();
        Assert.Equal((PluginStatus.Dormant, true, 0, 1), State(bench["Sleeper"]));

        _time.Advance(_delay - TimeSpan.FromTicks(1));
        await bench.Rescan();
        Assert.True(bench["Sleeper"].IsCodeLoaded);
        _time.Advance(TimeSpan.FromTicks(1));
        await bench.Rescan();

        Assert.Equal((PluginStatus.Dormant, false, 0, 1), State(bench["Sleeper"]));
        Assert.Equal("Sleeper", Assert.Single(bench.Host.Unloading).Name);
        await bench.AssertCollected(context);
        Assert.Empty(bench.Host.Unloading);
        Assert.Equal("awake", await bench.Ask("sleeper"));
        Assert.Equal((PluginStatus.Active, true, 1, 1), State(bench["Sleeper"]));
        Assert.Equal(1, bench["Sleeper"].Generation);

        static (PluginStatus, bool, int, long) State(PluginInfo info) => (info.State, info.IsCodeLoaded, info.LiveResolvers, info.Evictions);
    }

    [Theory]
    [InlineData(false, """{ "unloadable": true }""")]
    [InlineData(true, """{ "unloadable": false }""")]
    [InlineData(true, null)]
    public async Task Nothing_is_let_go_unless_the_app_and_the_plugin_agree(bool unload, string? manifest)
    {
        await using var bench = Bench(unload);
        if (manifest is null)
            bench.Drop("Sleeper", PluginCompiler.Plugin("\"awake\"", "sleeper"));
        else
            bench.DropWith(manifest, "Sleeper", PluginCompiler.Plugin("\"awake\"", "sleeper"));
        bench.Drop("Zz", PluginCompiler.Plugin("\"other\"", "other"));
        await Pass(bench, 3);
        Assert.Equal(PluginStatus.Dormant, bench["Sleeper"].State);
        Assert.True(bench["Sleeper"].IsCodeLoaded);
    }

    [Fact]
    public async Task A_use_between_two_looks_begins_the_delay_anew()
    {
        await using var bench = Bench();
        bench.DropWith("""{ "unloadable": true }""", "Sleeper", PluginCompiler.Plugin("\"awake\"", "sleeper"));
        bench.Drop("Zz", PluginCompiler.Plugin("\"other\"", "other"));
        await bench.Rescan();
        _time.Advance(_delay / 2);
        await bench.Ask("sleeper");
        await bench.Ask("other"); // evicts it again
        _time.Advance(_delay / 2);
        await bench.Rescan();
        Assert.True(bench["Sleeper"].IsCodeLoaded);
        _time.Advance(_delay);
        await bench.Rescan();
        Assert.False(bench["Sleeper"].IsCodeLoaded);
    }

    [Fact]
    public async Task A_call_in_flight_ends_in_the_code_that_was_let_go()
    {
        var key = "PluginDormancyTests." + Guid.NewGuid();
        var gate = new TaskCompletionSource();
        AppContext.SetData(key, gate.Task);
        await using var bench = Bench();
        bench.DropWith("""{ "unloadable": true }""", "Sleeper", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
            "[ConflictResolver(\"sleeper\")] public static int Mark(int local, int remote) => local;",
            "public static IReadOnlyList<ResolverDeclaration> Declarations { get; } = [new(\"sleeper\")];",
            $$"""public static Resolver Bind(int index, ResolverInstances instances) => static async (_, _) => { await (Task)AppContext.GetData("{{key}}"); return Resolution.Decline("slept"); };""")));
        await bench.Rescan();
        var call = bench.Ask("sleeper");
        bench.Drop("Zz", PluginCompiler.Plugin("\"other\"", "other"));
        await Pass(bench, 2);
        Assert.False(bench["Sleeper"].IsCodeLoaded);
        PluginBench.Collect();
        await bench.Rescan();
        Assert.Equal(PluginUnloadCause.InUse, Assert.Single(bench.Host.Unloading).UnloadPending!.Cause);

        gate.SetResult();

        Assert.Equal("slept", await call);
        Assert.Equal("slept", await bench.Ask("sleeper"));
    }

    [Fact]
    public async Task Many_that_need_it_at_once_get_one_load()
    {
        var key = "PluginDormancyTests." + Guid.NewGuid();
        AppContext.SetData(key, new int[1]);
        await using var bench = Bench();
        bench.DropWith("""{ "unloadable": true }""", "Sleeper", PluginCompiler.Compile("Plugin", PluginCompiler.Source("\"awake\"", "sleeper")
            + $"public static class Start {{ [System.Runtime.CompilerServices.ModuleInitializer] public static void Run() => Interlocked.Increment(ref ((int[])AppContext.GetData(\"{key}\"))[0]); }}"));
        bench.Drop("Zz", PluginCompiler.Plugin("\"other\"", "other"));
        for (var round = 1; round <= 5; round++)
        {
            await Pass(bench, 2);
            Assert.False(bench["Sleeper"].IsCodeLoaded);
            Assert.Equal(round, ((int[])AppContext.GetData(key)!)[0]);

            Threads.Run(8, _ => Assert.Equal("awake", bench.Ask("sleeper").GetAwaiter().GetResult()));

            Assert.Equal(round + 1, ((int[])AppContext.GetData(key)!)[0]);
            await bench.Ask("other");
        }
    }

    [Fact]
    public async Task A_plugin_that_is_withdrawn_or_replaced_while_its_code_is_away_leaves_nothing_behind()
    {
        await using var bench = Bench();
        bench.DropWith("""{ "unloadable": true }""", "Sleeper", PluginCompiler.Plugin("\"awake\"", "sleeper"));
        bench.Drop("Zz", PluginCompiler.Plugin("\"other\"", "other"));
        await Pass(bench, 2);
        bench.DropWith("""{ "unloadable": true }""", "Sleeper", PluginCompiler.Plugin("\"new\"", "sleeper"));
        await bench.Rescan();
        Assert.Equal("new", await bench.Ask("sleeper"));
        await bench.Ask("other");
        await Pass(bench, 2);
        Assert.False(bench["Sleeper"].IsCodeLoaded);

        Directory.Delete(Path.Combine(bench.Folder, "Sleeper"), recursive: true);
        while (bench.Host.Unloading.Count > 0 || bench.Host.Plugins.Count > 1)
        {
            PluginBench.Collect();
            await bench.Rescan();
        }

        Assert.False(bench.Catalog.TryResolve("sleeper", out _));
        Assert.Single(Directory.GetDirectories(Assert.Single(Directory.GetDirectories(bench.Staging)))); // of the one that stays
    }

    [Fact]
    public async Task Staged_files_that_were_changed_do_not_come_back()
    {
        await using var bench = Bench();
        bench.DropWith("""{ "unloadable": true }""", "Sleeper", PluginCompiler.Plugin("\"awake\"", "sleeper"));
        bench.Drop("Zz", PluginCompiler.Plugin("\"other\"", "other"));
        await Pass(bench, 2);
        foreach (var staged in Directory.GetFiles(bench.Staging, "Sleeper.dll", SearchOption.AllDirectories))
            await File.WriteAllBytesAsync(staged, PluginCompiler.Plugin("\"evil\"", "sleeper"), PluginBench.Token);

        var error = await Assert.ThrowsAsync<PluginResolverException>(() => bench.Ask("sleeper"));

        Assert.Equal("plugin_not_loaded", error.Code);
        Assert.Contains("not those that were inspected", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A load that failed once may succeed the next time: what it needs is still there.</summary>
    [Fact]
    public async Task Code_that_failed_to_come_back_is_tried_again()
    {
        var key = "PluginDormancyTests." + Guid.NewGuid();
        await using var bench = Bench();
        bench.DropWith("""{ "unloadable": true }""", "Sleeper", PluginCompiler.Compile("Plugin", PluginCompiler.Source("\"awake\"", "sleeper")
            + $"public static class Start {{ [System.Runtime.CompilerServices.ModuleInitializer] public static void Run() {{ if (AppContext.GetData(\"{key}\") is not null) throw new InvalidOperationException(\"not now\"); }} }}"));
        bench.Drop("Zz", PluginCompiler.Plugin("\"other\"", "other"));
        await Pass(bench, 2);
        AppContext.SetData(key, key);
        for (var i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAsync<PluginResolverException>(() => bench.Ask("sleeper"));
            Assert.Contains("not now", error.Message, StringComparison.Ordinal);
            PluginBench.Collect();
            await bench.Rescan();
            PluginBench.Collect();
            await bench.Rescan();
        }

        AppContext.SetData(key, null);

        Assert.Equal("awake", await bench.Ask("sleeper"));
    }

    /// <summary>Scans, with the delay between.</summary>
    private async Task Pass(PluginBench bench, int scans)
    {
        for (var i = 0; i < scans; i++)
        {
            await bench.Rescan();
            _time.Advance(_delay);
        }

        await bench.Rescan();
    }
}
