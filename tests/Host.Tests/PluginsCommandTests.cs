using System.Text.Json;

namespace PluginState.Host.Tests;

public sealed class PluginsCommandTests
{
    [Fact]
    public async Task List_shows_what_was_loaded()
    {
        using var folder = new TempFolder();
        var run = await Tool.RunAsync("plugins", "list", folder.DropPlugins("Counters", "PackageJson"));
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
        Assert.Contains("Plugins: 2", run.Output, StringComparison.Ordinal);
        Assert.Contains("counter (/counters/**)", run.Output, StringComparison.Ordinal);
        Assert.Contains("npm-set (/files, /keywords)", run.Output, StringComparison.Ordinal);
        Assert.Contains("Active", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001B', run.Output);
    }

    [Fact]
    public async Task List_exits_1_where_one_is_rejected()
    {
        using var folder = new TempFolder();
        var plugins = folder.DropPlugins("Notebooks");
        folder.Write(Path.Combine("plugins", "Broken.dll"), "no DLL");
        var run = await Tool.RunAsync("plugins", "list", plugins, "--json");
        Assert.True(run is { ExitCode: 1, Error: "" }, run.All);

        using var report = JsonDocument.Parse(run.Output);
        var listed = report.RootElement.GetProperty("plugins").EnumerateArray().ToArray();
        Assert.Equal(["Broken", "Notebooks"], listed.Select(plugin => plugin.GetProperty("name").GetString()));
        Assert.Equal("Rejected", listed[0].GetProperty("status").GetString());
        Assert.Equal("Corrupt", listed[0].GetProperty("rejection").GetProperty("code").GetString());
        Assert.NotEmpty(listed[0].GetProperty("rejection").GetProperty("reason").GetString()!);
        Assert.Equal("Active", listed[1].GetProperty("status").GetString());
        Assert.Equal("0.1.0.0", listed[1].GetProperty("version").GetString());
        Assert.Contains("/cells", listed[1].GetProperty("resolvers").EnumerateArray().SelectMany(resolver => resolver.GetProperty("paths").EnumerateArray()).Select(path => path.GetString()));
    }

    [Fact]
    public async Task List_of_a_missing_folder_exits_2()
    {
        var run = await Tool.RunAsync("plugins", "list", "no-such-folder");
        Assert.True(run is { ExitCode: 2, Output: "" }, run.All);
        Assert.Equal("pluginstate: There is no plugin folder 'no-such-folder'.", run.Error.Trim());
    }

    [Fact]
    public async Task Inspect_reads_metadata()
    {
        var run = await Tool.RunAsync("plugins", "inspect", Tool.Plugin("Counters"), "--json");
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal("Counters", report.RootElement.GetProperty("assembly").GetString());
        Assert.True(report.RootElement.GetProperty("module").GetBoolean());
        var resolver = Assert.Single(report.RootElement.GetProperty("resolvers").EnumerateArray());
        Assert.Equal("counter", resolver.GetProperty("name").GetString());
        Assert.Equal("decimal", resolver.GetProperty("valueType").GetString());
        Assert.True(resolver.GetProperty("includeEqualEdits").GetBoolean());
        Assert.Empty(report.RootElement.GetProperty("mergeRules").EnumerateArray());
        Assert.False(report.RootElement.TryGetProperty("rejection", out _));

        var plain = await Tool.RunAsync("plugins", "inspect", Tool.Plugin("Counters"));
        Assert.True(plain is { ExitCode: 0, Error: "" }, plain.All);
        Assert.Contains("Resolvers: counter (/counters/**)", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_tells_why_a_file_is_no_plugin()
    {
        var run = await Tool.RunAsync("plugins", "inspect", Tool.Path);
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
        using var folder = new TempFolder();
        run = await Tool.RunAsync("plugins", "inspect", folder.Write("Text.dll", "no DLL"));
        Assert.True(run is { ExitCode: 1, Error: "" }, run.All);
        Assert.Contains("Rejected: Corrupt: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_of_a_missing_file_exits_2()
    {
        var run = await Tool.RunAsync("plugins", "inspect", "no-such.dll");
        Assert.True(run is { ExitCode: 2, Output: "" }, run.All);
        Assert.Equal("pluginstate: There is no file 'no-such.dll'.", run.Error.Trim());
    }
}
