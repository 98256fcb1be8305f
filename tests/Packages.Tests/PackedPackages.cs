using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PluginState.Host.Tests;
using PluginState.Packages.Tests;

[assembly: AssemblyFixture(typeof(PackedPackages))]

namespace PluginState.Packages.Tests;

/// <summary>Every package of <c>src</c>, packed once by the real SDK, and a folder beside them in which a project gets them and no others of the name.</summary>
/// <remarks>
/// Packing builds, and the solution's own bin and obj folders may be in use by whoever runs the tests: all output goes to a folder of its own
/// (<c>--artifacts-path</c>). The version is one nobody else has, and what restores the packages has a package folder of its own, so that
/// nothing of them stays on the machine; everything else comes from the user's package folder and sources, which are neither copied nor named here.
/// </remarks>
public sealed partial class PackedPackages : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    private readonly TempFolder _folder = new();

    /// <summary>The root of the clone.</summary>
    public static string Repository { get; } = Path.GetFullPath(Metadata("Repository"));

    /// <summary>The packages this machine has already.</summary>
    public static string GlobalPackages { get; } = Metadata("GlobalPackages");

    /// <summary>The projects that say that they are packages, by package id.</summary>
    public static IReadOnlyDictionary<string, string> Projects { get; } = Directory
        .EnumerateFiles(Path.Combine(Repository, "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(static path => (Path: path, Xml: XDocument.Load(path)))
        .Where(static project => Property(project.Xml, "IsPackable") == "true")
        .ToDictionary(static project => Property(project.Xml, "PackageId") ?? Path.GetFileNameWithoutExtension(project.Path), static project => project.Path);

    /// <summary>The version of this run's packages.</summary>
    public string Version { get; } = $"0.1.0-test.{DateTime.UtcNow.Ticks}";

    /// <summary>The folder that the packages are in.</summary>
    public string Feed => _folder["feed"];

    /// <summary>Where consumers are put; each folder in it is a project.</summary>
    public string Consumers => _folder["consumers"];

    public async ValueTask InitializeAsync()
    {
        var sources = await ListSourcesAsync();
        _folder.Write("consumers/nuget.config", NuGetConfig(sources));
        // A filter of the solution, so that one process packs everything and restores nothing else.
        _folder.Write("Packages.slnf", JsonSerializer.Serialize(new
        {
            solution = new
            {
                path = Path.Combine(Repository, "PluginState.sln"),
                projects = Projects.Values.Select(static path => Path.GetRelativePath(Repository, path).Replace('/', '\\')),
            },
        }));
        // Analyzers judged the same sources in the solution's own build. As on a build server, so that no path of this machine is in the DLLs.
        var pack = await StartAsync(
            _folder.Path,
            ["pack", "Packages.slnf", "-c", "Release", "--artifacts-path", _folder["build"], "-o", Feed, $"-p:Version={Version}", "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false"]);
        Assert.True(pack.ExitCode == 0, pack.All);
        Assert.False(Warning().IsMatch(pack.All), pack.All);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    public Package Open(string id) => new(Path.Combine(Feed, $"{id}.{Version}.nupkg"));

    /// <summary>Copies a project of <c>Consumers</c> to where it gets this run's packages.</summary>
    /// <returns>Its folder.</returns>
    public string Place(string name)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository, "tests/Packages.Tests/Consumers", name)))
            Write(name, Path.GetFileName(file), File.ReadAllText(file));
        return Path.Combine(Consumers, name);
    }

    /// <summary>Makes a project of the named code blocks of a package's README.</summary>
    /// <returns>The blocks by name; what has no name is called by its language.</returns>
    public IReadOnlyDictionary<string, string> PlaceReadme(string id, string name)
    {
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Projects[id])!, "README.md")).ReplaceLineEndings("\n");
        var blocks = Block().Matches(readme).ToDictionary(
            static match => match.Groups["name"] is { Success: true, Value: var file } ? file : match.Groups["language"].Value,
            static match => match.Groups["text"].Value);
        foreach (var (file, text) in blocks.Where(static block => block.Key.Contains('.', StringComparison.Ordinal)))
            Write(name, file, text);
        return blocks;
    }

    /// <summary>Runs the SDK on consumers: their packages are this run's.</summary>
    internal Task<ProcessRun> DotnetAsync(params string[] arguments) =>
        StartAsync(Consumers, arguments, new() { ["NUGET_PACKAGES"] = _folder["packages"] });

    /// <summary>Runs the SDK with the user's own packages.</summary>
    internal static Task<ProcessRun> StartAsync(string folder, string[] arguments, Dictionary<string, string>? environment = null) => ProcessRun.StartAsync(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        arguments,
        folder,
        // A build inside a build must neither share the outer one's settings nor leave a server behind.
        new Dictionary<string, string>(environment ?? [])
        {
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["DOTNET_NOLOGO"] = "1",
            ["UseSharedCompilation"] = "false",
            ["NuGetAudit"] = "false", // asks the sources even where every package is there
        },
        _patience);

    /// <summary>Writes a file of a consumer's; what it refers to of ours it gets in this run's version.</summary>
    internal void Write(string name, string file, string text) =>
        _folder.Write($"consumers/{name}/{file}", Reference().Replace(text, Version));

    private async Task<string[]> ListSourcesAsync()
    {
        var list = await StartAsync(_folder.Path, ["nuget", "list", "source"]);
        Assert.True(list.ExitCode == 0, list.All);
        return [.. Source().Matches(list.Output).Select(static match => match.Groups[1].Value)];
    }

    private string NuGetConfig(string[] sources) => new XElement("configuration",
        new XElement("packageSources", Add("packed", Feed)),
        new XElement("fallbackPackageFolders", Add("user", GlobalPackages)),
        new XElement("packageSourceMapping",
            Map("packed", "PluginState", "PluginState.*"),
            sources.Select(static source => Map(source, "*")))).ToString();

    private static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));

    private static XElement Map(string source, params string[] patterns) => new("packageSource",
        new XAttribute("key", source),
        patterns.Select(static pattern => new XElement("package", new XAttribute("pattern", pattern))));

    private static string? Property(XDocument project, string name) => project.Descendants(name).FirstOrDefault()?.Value;

    private static string Metadata(string key) =>
        typeof(PackedPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    [GeneratedRegex(@"^\s*\d+\.\s+(.+) \[Enabled\]", RegexOptions.Multiline)]
    private static partial Regex Source();

    [GeneratedRegex(@"(?:^`(?<name>[\w.]+)`\n\n)?^```(?<language>\w+)\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("(?<=Include=\"PluginState[\\w.]*\" Version=\")0\\.1\\.0(?=\")")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\bwarning [A-Z]+\d+\b")]
    private static partial Regex Warning();
}
