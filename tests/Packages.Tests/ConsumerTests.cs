using System.Text.Json;

namespace PluginState.Packages.Tests;

/// <summary>Whoever knows PluginState by its packages alone.</summary>
public sealed class ConsumerTests(PackedPackages packages, BuiltConsumers consumers) : IClassFixture<BuiltConsumers>
{
    [Fact]
    public async Task The_example_of_PluginState_prints_what_its_README_says()
    {
        var run = await consumers.RunAsync("App");
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
        Assert.Equal(consumers.ReadmeOfTheApp["text"], run.Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("App")] // references PluginState
    [InlineData("Room")] // references PluginState.Sqlite
    [InlineData("Votes")] // references PluginState.Plugins.Abstractions
    public void The_compiler_loads_one_generator_whichever_package_is_referenced(string name) => Assert.Single(
        File.ReadAllLines(Path.Combine(packages.Consumers, name, "analyzers.txt")),
        static path => Path.GetFileName(path) == "PluginState.Generators.dll");

    [Fact]
    public void A_plugin_has_no_copy_of_the_contracts_and_an_app_has_one()
    {
        Assert.Equal(["Votes.deps.json", "Votes.dll", "Votes.pdb", "Votes.runtimeconfig.json"], Names("Votes"));
        Assert.DoesNotContain("PluginState", File.ReadAllText(Path.Combine(consumers.Output("Votes"), "Votes.deps.json")), StringComparison.Ordinal);
        Assert.Contains("PluginState.Plugins.Abstractions.dll", Names("App"));
        Assert.DoesNotContain(Names("App"), static name => name.StartsWith("PluginState.Generators", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plugin_is_dropped_into_an_apps_folder_and_asked()
    {
        var content = Directory.CreateDirectory(Path.Combine(packages.Consumers, "content"));
        var plugin = content.CreateSubdirectory("plugins/Votes");
        foreach (var file in Directory.EnumerateFiles(consumers.Output("Votes")))
            File.Copy(file, Path.Combine(plugin.FullName, Path.GetFileName(file)));

        var run = await consumers.RunAsync("Room", content.FullName);
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
        Assert.Equal(
            """
            {"scores":{"ada":13},"votes":{"chess":["ada","bob","kim"]}}
            /scores/ada by max (compiled-in Room)
            /votes/chess by union-of-votes (plugin Votes)

            """.ReplaceLineEndings("\n"),
            run.Output.ReplaceLineEndings("\n"));
        Assert.True(File.Exists(Path.Combine(content.FullName, "states.db")));
    }

    [Fact]
    public async Task The_tool_installs_and_accepts_the_plugin()
    {
        var folder = Path.Combine(packages.Consumers, "tools");
        var install = await packages.DotnetAsync("tool", "install", "PluginState.Tool", "--version", packages.Version, "--tool-path", folder);
        Assert.True(install.ExitCode == 0, install.All);

        var command = Path.Combine(folder, OperatingSystem.IsWindows() ? "pluginstate.exe" : "pluginstate");
        var inspect = await Host.Tests.ProcessRun.StartAsync(command, ["plugins", "inspect", Path.Combine(consumers.Output("Votes"), "Votes.dll"), "--json"]);
        Assert.True(inspect is { ExitCode: 0, Error: "" }, inspect.All);
        using var report = JsonDocument.Parse(inspect.Output);
        Assert.Contains("union-of-votes", report.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    private IEnumerable<string> Names(string name) =>
        Directory.GetFiles(consumers.Output(name)).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
