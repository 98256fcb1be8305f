using System.Text.Json;

namespace PluginState.Host.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task Every_claim_holds_and_the_figures_are_within_bounds()
    {
        var run = await Tool.RunAsync("demo", "--json");
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);

        using var report = JsonDocument.Parse(run.Output);
        var root = report.RootElement;
        Assert.All(root.GetProperty("checks").EnumerateArray(), check => Assert.True(check.GetProperty("holds").GetBoolean(), check.GetProperty("claim").GetString()));
        Assert.True(root.GetProperty("checks").GetArrayLength() >= 20);

        var contexts = root.GetProperty("contexts");
        Assert.Equal(10 * contexts.GetProperty("cacheSize").GetInt32(), contexts.GetProperty("created").GetInt32());
        Assert.Equal(contexts.GetProperty("cacheSize").GetInt32(), contexts.GetProperty("highest").GetInt32());
        Assert.True(contexts.GetProperty("samples").GetInt64() >= contexts.GetProperty("created").GetInt64() + 200);
        Assert.Contains("was evicted (Capacity)", contexts.GetProperty("evictedAnswer").GetString(), StringComparison.Ordinal);

        var conflict = root.GetProperty("conflict");
        Assert.Equal([13, 14, 13], new[] { "before", "during", "after" }.Select(when => conflict.GetProperty(when).GetProperty("result").GetInt32()));
        Assert.Equal("counter (plugin Counters)", conflict.GetProperty("during").GetProperty("answeredBy").GetString());

        var registry = root.GetProperty("registry");
        Assert.True(registry.GetProperty("declared").GetInt32() > registry.GetProperty("limit").GetInt32());
        Assert.Equal(registry.GetProperty("limit").GetInt32(), registry.GetProperty("highest").GetInt32());
        Assert.All(root.GetProperty("metrics").GetProperty("bounded").EnumerateArray(),
            row => Assert.True(row.GetProperty("currentSize").GetInt32() <= row.GetProperty("maxSize").GetInt32()));
        Assert.Equal(3, root.GetProperty("metrics").GetProperty("expired").GetInt32());
        Assert.Equal(0, root.GetProperty("shutdown").GetProperty("pluginsLeft").GetInt32());
        Assert.InRange(root.GetProperty("end").GetProperty("seconds").GetDouble(), 0, 30);
    }

    [Fact]
    public async Task Piped_it_is_plain_text()
    {
        var run = await Tool.RunAsync("demo");
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
        Assert.DoesNotContain('\u001B', run.Output);
        Assert.DoesNotContain("FAILED", run.Output, StringComparison.Ordinal);
        foreach (var part in new[] { "1. ", "2. ", "3. ", "4. ", "5. " })
            Assert.Contains("\n" + part, run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("claims that do not hold: 0", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_fails_loudly_where_a_claim_does_not_hold()
    {
        using var folder = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Tool.Path)!)) // not the plugin, which is in a folder below
            File.Copy(file, folder[Path.GetFileName(file)]);
        var run = await ProcessRun.StartAsync(Tool.Dotnet, [folder[Path.GetFileName(Tool.Path)], "demo"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[FAILED] the demo runs to its end", run.Output, StringComparison.Ordinal);
        Assert.Contains("The demo's plugin is not beside the tool", run.Output, StringComparison.Ordinal);
        Assert.Contains("claims that do not hold: 1", run.Output, StringComparison.Ordinal);
    }
}
