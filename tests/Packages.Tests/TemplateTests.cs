using System.IO.Compression;
using System.Text.Json;

namespace PluginState.Packages.Tests;

/// <summary>From nothing to an app whose conflict a plugin answers, with the SDK's own commands.</summary>
public sealed class TemplateTests(PackedPackages packages)
{
    [Fact]
    public async Task A_new_plugin_is_one_command_one_method_and_one_build_away_from_a_new_app()
    {
        string[] hive = ["--debug:custom-hive", Path.Combine(packages.Consumers, "hive")]; // the user's own templates stay as they are
        await Succeed(["new", "install", Path.Combine(packages.Feed, $"PluginState.Templates.{packages.Version}.nupkg"), .. hive]);
        await Succeed(["new", "pluginstate-app", "-n", "Shop", .. hive]);
        await Succeed(["new", "pluginstate-plugin", "-n", "Tally", .. hive]);
        await Build("Shop");
        var alone = await Run();
        Assert.Contains("/best/tea was answered by best (compiled-in Shop)", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("plugin", alone, StringComparison.Ordinal);

        await Build("Tally", $"-p:PluginDropFolder={Path.Combine(packages.Consumers, "plugins")}"); // where the app is run, and so its plugins

        var output = await Run();
        Assert.Contains("/votes/tea was answered by add-votes (plugin Tally)", output, StringComparison.Ordinal);
        Assert.Contains("\"votes\":{\"tea\":14}", output, StringComparison.Ordinal);
        var dropped = Path.Combine(packages.Consumers, "plugins", "Tally");
        Assert.True(File.Exists(Path.Combine(dropped, "plugin.json")));
        Assert.DoesNotContain(Directory.GetFiles(dropped), static file => Path.GetFileName(file) == "PluginState.Plugins.Abstractions.dll");
    }

    [Fact]
    public async Task The_package_has_both_templates_and_the_version_it_has_itself()
    {
        await using var package = await ZipFile.OpenReadAsync(Path.Combine(packages.Feed, $"PluginState.Templates.{packages.Version}.nupkg"), TestContext.Current.CancellationToken);
        Assert.NotNull(package.GetEntry("README.md"));
        Assert.DoesNotContain(package.Entries, static entry => entry.FullName.EndsWith(".dll", StringComparison.Ordinal) || entry.FullName.Contains("/obj/", StringComparison.Ordinal));
        foreach (var (folder, name) in new[] { ("plugin", "pluginstate-plugin"), ("app", "pluginstate-app") })
        {
            await using var manifest = await package.GetEntry($"content/{folder}/.template.config/template.json")!.OpenAsync(TestContext.Current.CancellationToken);
            using var template = await JsonDocument.ParseAsync(manifest, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(name, template.RootElement.GetProperty("shortName").GetString());
            Assert.Equal(packages.Version, template.RootElement.GetProperty("symbols").GetProperty("pluginStateVersion").GetProperty("defaultValue").GetString());
        }
    }

    private async Task Build(string project, params string[] more)
    {
        var output = await Succeed(["build", project, "-c", "Release", "-p:TreatWarningsAsErrors=true", "-p:NoWarn=NU1603", .. more]);
        Assert.Contains("0 Warning(s)", output, StringComparison.Ordinal);
    }

    private Task<string> Run() => Succeed(Path.Combine("Shop", "bin", "Release", "net10.0", "Shop.dll"));

    private async Task<string> Succeed(params string[] arguments)
    {
        var run = await packages.DotnetAsync(arguments);
        Assert.True(run.ExitCode == 0, run.All);
        return run.Output;
    }
}
