using Microsoft.Extensions.Time.Testing;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Plugins;
using PluginState.Resolvers;
using static PluginState.Tests.Plugins.PluginCompiler;

namespace PluginState.Tests.Plugins;

/// <summary>Contents whose code failed, and that are not taken again.</summary>
public sealed class PluginQuarantineTests
{
    private const string FailsToStart = "public static class Start { [System.Runtime.CompilerServices.ModuleInitializer] public static void Run() { if (AppContext.GetData(\"#KEY#\") is System.Threading.Tasks.Task) throw new InvalidOperationException(\"not here\"); } }";

    private readonly string _key = "PluginQuarantineTests." + Guid.NewGuid();

    private byte[] Failing => PluginCompiler.Compile("Plugin", PluginCompiler.Source("\"yes\"") + FailsToStart.Replace("#KEY#", _key, StringComparison.Ordinal));

    [Fact]
    public async Task A_content_whose_code_failed_is_not_taken_again_by_another_host_until_it_is_cleared_and_new_bytes_are()
    {
        AppContext.SetData(_key, Task.CompletedTask);
        await using var bench = new PluginBench();
        bench.Drop("Fails", Failing);
        await bench.Rescan();
        Assert.Equal(PluginStatus.Quarantined, bench["Fails"].State);
        Assert.Equal(PluginRejectionCode.StaticConstructor, bench["Fails"].Rejection!.Code);
        var entry = Assert.Single(bench.Host.Quarantine.Plugins);
        Assert.Equal(("Fails", bench["Fails"].ContentHash, 1), (entry.Plugin, entry.ContentHash, entry.Count));

        AppContext.SetData(_key, null); // it would start now
        await using (var second = new PluginHost(new() { Folder = bench.Folder, StabilityWindow = TimeSpan.Zero }, bench.Catalog))
        {
            await second.RescanAsync(PluginBench.Token);
            var info = Assert.Single(second.Plugins);
            Assert.Equal(PluginStatus.Quarantined, info.State);
            Assert.Contains("quarantine clear Fails", info.Rejection!.Reason, StringComparison.Ordinal);
        }

        // As the tool does, in another process.
        Assert.Equal(1, new PluginQuarantine(Path.Combine(bench.Folder, PluginQuarantine.DefaultFileName)).Clear("Fails"));
        await bench.Rescan();
        Assert.Equal(PluginStatus.Active, bench["Fails"].State);
        Assert.Null(bench["Fails"].Rejection);
        Assert.Equal("yes", await bench.Ask("answer"));
    }

    /// <summary>What a generated module declares is read from metadata, and what throws at the start of its code throws when it is loaded all the same.</summary>
    [Fact]
    public async Task A_generated_module_whose_code_fails_to_start_is_quarantined_when_it_is_dropped()
    {
        AppContext.SetData(_key, Task.CompletedTask);
        await using var bench = new PluginBench();
        bench.Drop("Fails", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
            Marked,
            "public static IReadOnlyList<ResolverDeclaration> Declarations => throw new InvalidOperationException(\"nobody has to ask\");",
            "public static Resolver Bind(int index, ResolverInstances instances) => static (_, _) => new(Resolution.Decline(\"yes\"));",
            attribute: "[assembly: ResolverModule<Module>(\"pluginstate 1\\nr\\tanswer\\tint\\tsynchronous\")]") + FailsToStart.Replace("#KEY#", _key, StringComparison.Ordinal)));
        await bench.Rescan();
        Assert.Equal((PluginStatus.Quarantined, PluginRejectionCode.StaticConstructor), (bench["Fails"].State, bench["Fails"].Rejection?.Code));

        AppContext.SetData(_key, null);
        bench.Host.Quarantine.Clear();
        await bench.Rescan();
        Assert.Equal("yes", await bench.Ask("answer"));
    }

    [Fact]
    public async Task New_bytes_get_a_new_try()
    {
        AppContext.SetData(_key, Task.CompletedTask);
        await using var bench = new PluginBench();
        bench.Drop("Fails", Failing);
        await bench.Rescan();
        bench.Drop("Fails", PluginCompiler.Plugin("\"mended\""));
        await bench.Rescan();
        Assert.Equal("mended", await bench.Ask("answer"));
        Assert.Single(bench.Host.Quarantine.Plugins);

        bench.Drop("Fails", Failing);
        await bench.Rescan();
        Assert.Equal("mended", await bench.Ask("answer")); // the one before keeps serving
        Assert.Equal(PluginRejectionCode.StaticConstructor, bench["Fails"].Rejection!.Code);
        Assert.Equal(1, Assert.Single(bench.Host.Quarantine.Plugins).Count); // it was not tried
    }

    [Fact]
    public async Task A_content_that_fails_again_after_it_was_cleared_counts_on()
    {
        AppContext.SetData(_key, Task.CompletedTask);
        await using var bench = new PluginBench();
        bench.Drop("Fails", Failing);
        await bench.Rescan();
        Assert.Equal(1, bench.Host.Quarantine.Clear());
        await bench.Rescan();
        Assert.Equal(PluginStatus.Quarantined, bench["Fails"].State);
        Assert.Equal(1, Assert.Single(bench.Host.Quarantine.Plugins).Count); // forgotten is forgotten
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"version\":2,\"plugins\":[]}")]
    [InlineData("{\"version\":1,\"plugins\":[null]}")]
    [InlineData("{\"version\":1}")]
    public async Task A_file_that_is_none_keeps_nobody_from_starting_and_is_replaced(string text)
    {
        AppContext.SetData(_key, Task.CompletedTask);
        await using var bench = new PluginBench();
        var file = Path.Combine(bench.Folder, PluginQuarantine.DefaultFileName);
        await File.WriteAllTextAsync(file, text, PluginBench.Token);
        bench.Drop("Good", PluginCompiler.Plugin("\"yes\"", "good"));
        bench.Drop("Fails", Failing);
        await bench.Rescan();
        Assert.Equal("yes", await bench.Ask("good"));
        Assert.Equal("Fails", Assert.Single(new PluginQuarantine(file).Plugins).Plugin);
    }

    [Fact]
    public async Task Where_the_file_cannot_be_written_it_is_remembered_until_the_end()
    {
        AppContext.SetData(_key, Task.CompletedTask);
        await using var bench = new PluginBench(configure: static options => options.QuarantineFile = Path.Combine(options.Folder, "no", "such", "folder", "q.json"));
        bench.Drop("Fails", Failing);
        await bench.Rescan();
        Assert.Equal("Fails", Assert.Single(bench.Host.Quarantine.Plugins).Plugin);
        await bench.Rescan();
        Assert.Equal(PluginStatus.Quarantined, bench["Fails"].State);
    }

    [Fact]
    public async Task A_plugin_whose_resolver_fails_whenever_it_is_tried_again_is_quarantined()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = new PluginBench(timeProvider: time);
        var options = new ResolverOptions { BreakAfter = 2 };
        var merger = new DocumentMerger(bench.Catalog, options, timeProvider: time);
        bench.Drop("Fails", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations,
            "public static Resolver Bind(int index, ResolverInstances instances) => static (_, _) => throw new InvalidOperationException(\"no answer\");")));
        bench.Drop("Good", PluginCompiler.Plugin("\"good\"", "good"));
        await bench.Rescan();
        await Settle(merger); // the first of the two calls after which it rests
        for (var breaks = 1; breaks <= 5; breaks++)
        {
            await bench.Rescan();
            Assert.Equal(PluginStatus.Active, bench["Fails"].State);
            await Settle(merger);
            time.Advance(options.BreakFor);
        }

        await bench.Rescan();

        Assert.Equal((PluginStatus.Quarantined, PluginRejectionCode.Failing), (bench["Fails"].State, bench["Fails"].Rejection!.Code));
        Assert.Contains("no answer", bench["Fails"].Rejection!.Reason, StringComparison.Ordinal);
        Assert.False(bench.Catalog.TryResolve("answer", out _));
        Assert.Equal("good", await bench.Ask("good"));
        Assert.Equal(PluginRejectionCode.Failing, Assert.Single(bench.Host.Quarantine.Plugins).Code);
        await bench.Rescan();
        Assert.Equal(PluginStatus.Quarantined, bench["Fails"].State);

        bench.Host.Quarantine.Clear("Fails");
        await bench.Rescan();
        Assert.Equal(PluginStatus.Active, bench["Fails"].State);
    }

    [Fact]
    public async Task A_plugin_whose_calls_do_not_come_back_is_quarantined_and_its_code_stays_as_long_as_they_do()
    {
        using var called = new SemaphoreSlim(0);
        var released = new TaskCompletionSource();
        AppContext.SetData(_key, (Func<Task>)(() =>
        {
            called.Release();
            return released.Task;
        }));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = new PluginBench(timeProvider: time);
        var options = new ResolverOptions();
        var merger = new DocumentMerger(bench.Catalog, options, timeProvider: time);
        bench.Drop("Hangs", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations,
            $$"""public static Resolver Bind(int index, ResolverInstances instances) => static async (_, _) => { await ((Func<Task>)AppContext.GetData("{{_key}}"))(); return Resolution.UseLocal; };""")));
        await bench.Rescan();
        for (var stuck = 1; stuck <= 2; stuck++)
        {
            await bench.Rescan();
            Assert.Equal(PluginStatus.Active, bench["Hangs"].State);
            var pending = Settle(merger);
            await called.WaitAsync(PluginBench.Token);
            time.Advance(options.Timeout);
            await pending;
        }

        await bench.Rescan();

        Assert.Equal((PluginStatus.Quarantined, PluginRejectionCode.Stuck), (bench["Hangs"].State, bench["Hangs"].Rejection!.Code));
        PluginBench.Collect();
        await bench.Rescan();
        Assert.Equal(PluginUnloadCause.InUse, Assert.Single(bench.Host.Unloading).UnloadPending!.Cause);

        released.SetResult();
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (bench.Host.Unloading.Count > 0 && patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            PluginBench.Collect();
            await bench.Rescan();
        }

        Assert.Empty(bench.Host.Unloading);
    }

    [Fact]
    public async Task Calls_that_come_back_after_all_quarantine_nobody()
    {
        await using var bench = new PluginBench();
        bench.Drop("Slow", PluginCompiler.Plugin("\"slow\""));
        await bench.Rescan();
        Assert.True(bench.Catalog.TryResolve("answer", out var resolver));
        bench.Catalog.Tell(new(resolver, ResolverTroubleKind.Stuck, 2, "gave no answer"));
        bench.Catalog.Tell(new(resolver, ResolverTroubleKind.Broken, 4, "threw"));
        await bench.Rescan();
        Assert.Equal(PluginStatus.Active, bench["Slow"].State);
    }

    [Fact]
    public async Task Trouble_of_a_content_that_was_replaced_is_not_its_successors()
    {
        await using var bench = new PluginBench();
        bench.Drop("Mended", PluginCompiler.Plugin("\"old\""));
        await bench.Rescan();
        Assert.True(bench.Catalog.TryResolve("answer", out var old));
        bench.Drop("Mended", PluginCompiler.Plugin("\"new\""));
        await bench.Rescan();
        bench.Catalog.Tell(new(old, ResolverTroubleKind.Broken, 9, "threw"));
        await bench.Rescan();
        Assert.Equal("new", await bench.Ask("answer"));
        Assert.Empty(bench.Host.Quarantine.Plugins);
    }

    private static async Task Settle(DocumentMerger merger) => await merger.MergeAsync(
        new() { StateId = "s", Base = Json("""{"a":1}"""), Local = Json("""{"a":2}"""), Remote = Json("""{"a":3}"""), Resolver = "answer" }, PluginBench.Token);

    private static StateValue Json(string json) => StateValue.Parse(json);

    [Fact]
    public void The_oldest_is_forgotten_for_a_new_one_where_there_are_too_many()
    {
        var folder = Directory.CreateTempSubdirectory("pluginstate-tests-");
        try
        {
            var quarantine = new PluginQuarantine(Path.Combine(folder.FullName, "q.json"));
            for (var i = 0; i <= PluginQuarantine.Capacity; i++)
                quarantine.Add($"{i:x64}", "P", PluginRejectionCode.Failing, "It failed.", DateTimeOffset.UnixEpoch.AddSeconds(i));
            Assert.Equal(PluginQuarantine.Capacity, quarantine.Plugins.Count);
            Assert.Null(quarantine.Find($"{0:x64}"));
            Assert.NotNull(quarantine.Find($"{1:x64}"));
            Assert.Equal(2, quarantine.Add($"{1:X64}", "P", PluginRejectionCode.Stuck, "Again.", DateTimeOffset.UnixEpoch).Count);
            Assert.Equal(PluginQuarantine.Capacity, quarantine.Clear("P"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
