using System.Text.Json;
using System.Text.RegularExpressions;

namespace PluginState.Host.Tests;

/// <summary>
/// What the README shows is built by the real SDK in a folder outside the solution, and run. The blocks are marked by comments:
/// <c>&lt;!-- tour: Program.cs --&gt;</c>.
/// </summary>
public sealed partial class ReadmeTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task The_tour_builds_and_prints_what_the_README_says_and_the_plugin_built_outside_the_solution_is_dropped_in_and_used()
    {
        var blocks = Blocks();
        using var folder = new TempFolder();
        foreach (var (key, text) in blocks)
            folder.Write(key.Replace(": ", "/", StringComparison.Ordinal), text);

        var tour = await Dotnet(folder["tour"], "run");
        Assert.True(tour.ExitCode == 0, tour.All);
        Assert.Equal(Lines(blocks["tour: output"]), Lines(tour.Output));

        var plugin = await Dotnet(folder["plugin"], "build");
        Assert.True(plugin.ExitCode == 0, plugin.All);
        Directory.CreateDirectory(folder["plugins"]);
        Directory.Move(folder[$"plugin/bin/{Tool.Configuration}/net10.0"], folder["plugins/Votes"]);
        Assert.DoesNotContain("PluginState.Plugins.Abstractions.dll", Directory.GetFiles(folder["plugins/Votes"]).Select(Path.GetFileName));

        var list = await Tool.RunAsync("plugins", "list", folder["plugins"], "--json");
        Assert.True(list.ExitCode == 0, list.All);
        using var report = JsonDocument.Parse(list.Output);
        Assert.Equal("Active", Assert.Single(report.RootElement.GetProperty("plugins").EnumerateArray()).GetProperty("status").GetString());

        var merge = await Tool.RunAsync(
            "merge",
            folder.Write("base.json", """{"votes":{"chess":["ada","eve"]}}"""),
            folder.Write("ours.json", """{"votes":{"chess":["ada","bob"]}}"""),
            folder.Write("theirs.json", """{"votes":{"chess":["ada","eve","kim"]}}"""),
            "--plugins",
            folder["plugins"]);
        Assert.True(merge is { ExitCode: 0, Error: "" }, merge.All);
        using var merged = JsonDocument.Parse(merge.Output);
        Assert.Equal("""["ada","bob","kim"]""", merged.RootElement.GetProperty("votes").GetProperty("chess").GetRawText().Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_silo_builds()
    {
        using var folder = new TempFolder();
        foreach (var (key, text) in Blocks().Where(static block => block.Key.StartsWith("cluster: ", StringComparison.Ordinal)))
            folder.Write(key["cluster: ".Length..], text);

        var build = await Dotnet(folder.Path, "build");

        Assert.True(build.ExitCode == 0, build.All);
    }

    [Fact]
    public void Every_option_is_in_the_table_with_its_default()
    {
        var readme = File.ReadAllText(Path.Combine(Tool.Repository, "README.md"));
        foreach (var property in typeof(PluginState.States.StateManagerOptions).GetProperties().Where(static p => p.CanWrite && p.Name != "Limits"))
            Assert.Contains($"| `{property.Name}` |", readme, StringComparison.Ordinal);
        foreach (var property in typeof(PluginState.Resolvers.ResolverOptions).GetProperties())
            Assert.Contains($"| `Resolvers.{property.Name}` |", readme, StringComparison.Ordinal);
        foreach (var property in typeof(PluginState.Plugins.PluginHostOptions).GetProperties().Where(static p => p.Name is not ("Folder" or "StagingFolder")))
            Assert.Contains($"| `{property.Name}` |", readme, StringComparison.Ordinal);
        foreach (var property in typeof(PluginState.Orleans.PluginStateClusterOptions).GetProperties())
            Assert.Contains($"| `{property.Name}` |", readme, StringComparison.Ordinal);
        foreach (var property in typeof(PluginState.AspNetCore.PluginStateServerOptions).GetProperties())
            Assert.Contains($"| `{property.Name}` |", readme, StringComparison.Ordinal);
    }

    private static Task<ProcessRun> Dotnet(string folder, string verb, params IEnumerable<string> arguments) => ProcessRun.StartAsync(
        Tool.Dotnet,
        [verb, "-c", Tool.Configuration, $"-p:PluginState={Tool.Repository}", .. arguments],
        folder,
        // A build inside a build must neither share the outer one's settings nor leave a server behind.
        new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0", ["UseSharedCompilation"] = "false" },
        _patience);

    private static Dictionary<string, string> Blocks() => Block()
        .Matches(File.ReadAllText(Path.Combine(Tool.Repository, "README.md")).ReplaceLineEndings("\n"))
        .ToDictionary(static match => match.Groups["key"].Value, static match => match.Groups["text"].Value);

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Trim('\n').Split('\n');

    [GeneratedRegex(@"<!-- (?<key>[a-z]+: [\w.]+) -->\n```\w+\n(?<text>.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Block();
}
