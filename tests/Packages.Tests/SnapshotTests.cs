using System.Text.RegularExpressions;
using PluginState.Host.Tests;

namespace PluginState.Packages.Tests;

/// <summary>The snapshot test that the README shows, built from the package and run as its user would.</summary>
public sealed partial class SnapshotTests(PackedPackages packages)
{
    private const string Module = "RulesTests.Generated_code#ResolverModule.g";

    [Fact]
    public async Task The_test_of_the_README_fails_is_accepted_passes_and_fails_when_the_resolvers_change()
    {
        var blocks = Block().Matches(File.ReadAllText(Path.Combine(PackedPackages.Repository, "README.md")).ReplaceLineEndings("\n"))
            .ToDictionary(static match => match.Groups["file"].Value, static match => match.Groups["text"].Value);
        packages.Write("tour", "Rules.cs", blocks["Rules.cs"]);
        foreach (var file in (string[])["Tour.Tests.csproj", "RulesTests.cs"])
            packages.Write("snapshot", file, blocks[file]);
        // As on a build server, where the compiler hides the folders of the sources.
        string[] build = ["build", "snapshot", "-c", "Release", "-p:ContinuousIntegrationBuild=true", "-p:TreatWarningsAsErrors=true", "-p:NoWarn=NU1603"];
        var built = await packages.DotnetAsync(build);
        Assert.True(built.ExitCode == 0, built.All);

        var first = await RunAsync();
        Assert.True(first.ExitCode != 0 && first.All.Contains($"{Module}.verified.cs is new", StringComparison.Ordinal), first.All);
        Assert.True(File.Exists(Snapshot($"{Module}.received.cs")));

        var accepting = await RunAsync(("SNAPSHOTS", "accept"));
        Assert.True(accepting.ExitCode == 0, accepting.All);
        Assert.Equal(
            [$"{Module}.verified.cs", "RulesTests.Generated_code#Resolvers.g.verified.cs"],
            Directory.GetFiles(Snapshot("")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        var again = await RunAsync();
        Assert.True(again.ExitCode == 0, again.All);

        packages.Write("tour", "Rules.cs", blocks["Rules.cs"].Replace("\"/scores/*\"", "\"/points/*\"", StringComparison.Ordinal));
        var changed = await RunAsync();
        Assert.True(changed.ExitCode != 0 && changed.All.Contains($"{Module}.verified.cs differs, first in line ", StringComparison.Ordinal), changed.All);
        Assert.Contains("/points/*", changed.All, StringComparison.Ordinal);

        // The snapshots are there now, and are not compiled.
        built = await packages.DotnetAsync([.. build, "--no-restore"]);
        Assert.True(built.ExitCode == 0, built.All);
    }

    private string Snapshot(string file) => Path.Combine(packages.Consumers, "snapshot/Snapshots", file);

    private Task<ProcessRun> RunAsync(params (string Name, string Value)[] environment) => PackedPackages.StartAsync(
        packages.Consumers,
        [Path.Combine(packages.Consumers, "snapshot/bin/Release/net10.0/Tour.Tests.dll")],
        environment.Prepend(("SNAPSHOTS", "")).GroupBy(static each => each.Item1).ToDictionary(static each => each.Key, static each => each.Last().Item2));

    [GeneratedRegex(@"<!-- (?:snapshot|tour): (?<file>(?:Tour\.Tests\.csproj|RulesTests\.cs|Rules\.cs)) -->\n```\w+\n(?<text>.*?)```\n", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();
}
