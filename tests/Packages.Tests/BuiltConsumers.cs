using PluginState.Host.Tests;

namespace PluginState.Packages.Tests;

/// <summary>The examples of two packages' READMEs and an app for the plugin, built from the packages by one run of the SDK, with warnings as errors.</summary>
public sealed class BuiltConsumers(PackedPackages packages) : IAsyncLifetime
{
    /// <summary>What the README of PluginState has, by name.</summary>
    public IReadOnlyDictionary<string, string> ReadmeOfTheApp { get; private set; } = new Dictionary<string, string>();

    public async ValueTask InitializeAsync()
    {
        ReadmeOfTheApp = packages.PlaceReadme("PluginState", "App");
        packages.PlaceReadme("PluginState.Plugins.Abstractions", "Votes");
        packages.Place("Room");
        File.WriteAllText(Path.Combine(packages.Consumers, "Directory.Build.targets"), """
            <Project>
              <Target Name="TellAnalyzers" AfterTargets="CoreCompile">
                <WriteLinesToFile File="$(MSBuildProjectDirectory)/analyzers.txt" Lines="@(Analyzer)" Overwrite="true" />
              </Target>
            </Project>
            """);
        File.WriteAllText(Path.Combine(packages.Consumers, "Consumers.slnx"), """
            <Solution>
              <Project Path="App/App.csproj" />
              <Project Path="Votes/Votes.csproj" />
              <Project Path="Room/Room.csproj" />
            </Solution>
            """);
        // NU1603: which of two near versions a feed has is not the packages' fault.
        var build = await packages.DotnetAsync("build", "Consumers.slnx", "-c", "Release", "-p:TreatWarningsAsErrors=true", "-p:NoWarn=NU1603");
        Assert.True(build.ExitCode == 0, build.All);
        Assert.Contains("0 Warning(s)", build.Output, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Where a consumer's DLL is.</summary>
    public string Output(string name) => Path.Combine(packages.Consumers, name, "bin/Release/net10.0");

    /// <summary>Runs an app that was built.</summary>
    internal Task<ProcessRun> RunAsync(string name, params string[] arguments) => packages.DotnetAsync([Path.Combine(Output(name), name + ".dll"), .. arguments]);
}
