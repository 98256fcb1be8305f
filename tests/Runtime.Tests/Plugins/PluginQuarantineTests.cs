using PluginState.Plugins;

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
