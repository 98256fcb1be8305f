using System.Text.Json;
using PluginState.Plugins;

namespace PluginState.Host.Tests;

public sealed class QuarantineCommandTests
{
    private const string Entry = """{ "contentHash": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "plugin": "NAME", "code": "StaticConstructor", "reason": "It threw.", "count": 2, "at": "2026-01-02T03:04:05+00:00" }""";

    [Fact]
    public async Task List_and_clear_show_and_forget_what_is_quarantined()
    {
        using var folder = new TempFolder();
        var plugins = folder.DropPlugins();
        Write(folder, Entry.Replace("NAME", "Votes", StringComparison.Ordinal), Entry.Replace("NAME", "Carts", StringComparison.Ordinal).Replace("0123", "4567", StringComparison.Ordinal));

        var list = await Tool.RunAsync("plugins", "quarantine", "list", "--plugins", plugins, "--json");
        Assert.True(list is { ExitCode: 1, Error: "" }, list.All);
        using var report = JsonDocument.Parse(list.Output);
        var votes = report.RootElement.GetProperty("plugins").EnumerateArray().Single(plugin => plugin.GetProperty("name").GetString() == "Votes");
        Assert.Equal("StaticConstructor", votes.GetProperty("code").GetString());
        Assert.Equal(2, votes.GetProperty("times").GetInt32());

        var clear = await Tool.RunAsync("plugins", "quarantine", "clear", "Votes", "--plugins", plugins);
        Assert.True(clear is { ExitCode: 0, Error: "" }, clear.All);
        Assert.Contains("Cleared: 1", clear.Output, StringComparison.Ordinal);
        clear = await Tool.RunAsync("plugins", "quarantine", "clear", "Votes", "--plugins", plugins);
        Assert.True(clear is { ExitCode: 1, Error: "" }, clear.All);
        clear = await Tool.RunAsync("plugins", "quarantine", "clear", "--all", "--plugins", plugins);
        Assert.True(clear is { ExitCode: 0, Error: "" }, clear.All);
        list = await Tool.RunAsync("plugins", "quarantine", "list", "--plugins", plugins);
        Assert.True(list is { ExitCode: 0, Error: "" }, list.All);
    }

    [Theory]
    [InlineData("no plugin folder", "list", "--plugins", "no-such-folder")]
    [InlineData("or say --all", "clear")]
    [InlineData("or say --all", "clear", "Votes", "--all")]
    public async Task Input_that_makes_no_sense_exits_2(string complaint, params string[] arguments)
    {
        var run = await Tool.RunAsync(["plugins", "quarantine", .. arguments]);
        Assert.True(run is { ExitCode: 2, Output: "" }, run.All);
        Assert.Contains(complaint, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_none_is_an_error_and_stays_as_it_is()
    {
        using var folder = new TempFolder();
        var plugins = folder.DropPlugins();
        var file = folder.Write(Path.Combine("plugins", PluginQuarantine.DefaultFileName), "no json");
        foreach (var arguments in new string[][] { ["list"], ["clear", "--all"] })
        {
            var run = await Tool.RunAsync(["plugins", "quarantine", .. arguments, "--plugins", plugins]);
            Assert.True(run is { ExitCode: 2, Output: "" }, run.All);
            Assert.Contains(PluginQuarantine.DefaultFileName, run.Error, StringComparison.Ordinal);
        }

        Assert.Equal("no json", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private static void Write(TempFolder folder, params string[] entries) =>
        folder.Write(Path.Combine("plugins", PluginQuarantine.DefaultFileName), $$"""{ "version": 1, "plugins": [{{string.Join(", ", entries)}}] }""");
}
