using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PluginState.Packages.Tests;

/// <summary>What is in the packages, and what is not.</summary>
public sealed partial class PackageContentTests(PackedPackages packages)
{
    private const string Contracts = "PluginState.Plugins.Abstractions";
    private const string Testing = "PluginState.Testing";
    private const string Analyzers = "analyzers/dotnet/cs/";

    private static readonly Guid _sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private static readonly bool _isClone = Path.Exists(Path.Combine(PackedPackages.Repository, ".git")); // a file in a worktree

    public static TheoryData<string> Ids => [.. PackedPackages.Projects.Keys];

    /// <summary>Every assembly of ours, by package.</summary>
    public static TheoryData<string, string> Assemblies =>
    [
        .. PackedPackages.Projects.Keys.Where(static id => id is not ("PluginState.Tool" or "PluginState.Templates")).Select(static id => (id, $"lib/net10.0/{id}.dll")),
        .. GeneratorProjects().Select(static name => (Contracts, $"{Analyzers}{name}.dll")),
        ("PluginState.Tool", "tools/net10.0/any/PluginState.Host.dll"),
    ];

    [Fact]
    public void Every_project_that_is_to_be_a_package_is_one_and_the_README_lists_it()
    {
        Assert.Superset(new HashSet<string> { "PluginState", Contracts, "PluginState.Sqlite", "PluginState.JsonSchema", "PluginState.Tool" }, PackedPackages.Projects.Keys.ToHashSet());
        Assert.Equal(
            PackedPackages.Projects.Keys.Select(id => $"{id}.{packages.Version}.nupkg").Order(StringComparer.Ordinal),
            Directory.GetFiles(packages.Feed).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        var readme = File.ReadAllText(Path.Combine(PackedPackages.Repository, "README.md"));
        Assert.All(PackedPackages.Projects.Keys, id => Assert.Contains($"\n| `{id}` |", readme, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_says_what_it_is_and_where_it_comes_from(string id)
    {
        using var package = packages.Open(id);
        Assert.Equal("MIT", package["license"].Value);
        Assert.Equal("expression", (string?)package["license"].Attribute("type"));
        Assert.True(package["description"].Value.Length > 30, package["description"].Value);
        Assert.Contains("json", package["tags"].Value.Split(' '));
        Assert.Equal("git", (string?)package["repository"].Attribute("type"));
        Assert.Equal("https://github.com/pluginstate/pluginstate", (string?)package["repository"].Attribute("url"));
        if (_isClone)
            Assert.Matches("^[0-9a-f]{40}$", (string?)package["repository"].Attribute("commit"));

        Assert.Equal("README.md", package["readme"].Value);
        Assert.Equal(File.ReadAllText(Path.Combine(Path.GetDirectoryName(PackedPackages.Projects[id])!, "README.md")), package.ReadText("README.md"));
        // A gallery shows the README alone.
        Assert.DoesNotMatch(LinkIntoTheRepository(), package.ReadText("README.md"));

        Assert.Equal("icon.png", package["icon"].Value);
        var icon = package.Read("icon.png").AsSpan();
        Assert.Equal("\u0089PNG\r\n\u001a\n", Encoding.Latin1.GetString(icon[..8]));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon[16..]), BinaryPrimitives.ReadInt32BigEndian(icon[20..])));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_brings_the_generator_of_the_contracts_and_nothing_of_Roslyn(string id)
    {
        using var package = packages.Open(id);
        Assert.DoesNotContain(package.Files, static file => file.Contains("Microsoft.CodeAnalysis", StringComparison.OrdinalIgnoreCase));
        // What runs the generator in tests needs it, and the compiler, as libraries; nothing else does.
        Assert.Equal(id == Testing, package.Dependencies.Any(static dependency => Id(dependency).StartsWith("Microsoft.CodeAnalysis", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(
            id == Testing ? ["lib/net10.0/PluginState.Generators.dll"] : [],
            package.Files.Where(static file => file.Contains("PluginState.Generators", StringComparison.Ordinal) && !file.StartsWith(Analyzers, StringComparison.Ordinal)));
        Assert.Equal(
            id == Contracts ? GeneratorProjects().Select(static name => $"{Analyzers}{name}.dll").Order(StringComparer.Ordinal) : [],
            package.Files.Where(static file => file.StartsWith("analyzers/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        // NuGet's default is exclude="Build,Analyzers". The SDK of today loads the generator all the same; that is not what the attribute says.
        foreach (var dependency in package.Dependencies.Where(static dependency => Id(dependency).StartsWith("PluginState", StringComparison.Ordinal)))
        {
            Assert.Equal(packages.Version, (string?)dependency.Attribute("version"));
            Assert.Equal("All", (string?)dependency.Attribute("include"));
            Assert.Null(dependency.Attribute("exclude"));
        }
    }

    [Theory]
    [InlineData("PluginState", Contracts)]
    [InlineData("PluginState.Sqlite", "PluginState")]
    [InlineData("PluginState.JsonSchema", "PluginState")]
    public void A_package_needs_the_one_below_it(string id, string needed)
    {
        using var package = packages.Open(id);
        Assert.Contains(needed, package.Dependencies.Select(Id));
    }

    [Fact]
    public void The_contracts_need_nothing_and_the_tool_brings_everything()
    {
        using var contracts = packages.Open(Contracts);
        Assert.Empty(contracts.Dependencies);
        Assert.Contains($"buildTransitive/{Contracts}.targets", contracts.Files);
        using var tool = packages.Open("PluginState.Tool");
        Assert.Empty(tool.Dependencies);
        Assert.Contains("tools/net10.0/any/demo-plugins/Counters/Counters.dll", tool.Files);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_has_its_documentation_its_symbols_and_its_sources_and_nothing_of_this_machine(string id, string file)
    {
        Assert.SkipUnless(_isClone, "Sources are linked by their commit, and this is no clone.");
        using var package = packages.Open(id);
        var bytes = package.Read(file);
        if (file.StartsWith("lib/", StringComparison.Ordinal))
            Assert.NotEmpty(XDocument.Parse(package.ReadText(Path.ChangeExtension(file, ".xml"))).Descendants("summary"));

        using var image = new PEReader(bytes);
        var entries = image.ReadDebugDirectory();
        Assert.Contains(entries, static entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        using var symbols = image.ReadEmbeddedPortablePdbDebugDirectoryData(entries.Single(static entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb));
        var reader = symbols.GetMetadataReader();
        var documents = reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name)).ToList();
        Assert.Contains(documents, static name => name.StartsWith("/_/src/", StringComparison.Ordinal));
        Assert.DoesNotContain(documents, static name => name.StartsWith(PackedPackages.Repository, StringComparison.Ordinal));

        var links = reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition)
            .Select(reader.GetCustomDebugInformation)
            .Where(information => reader.GetGuid(information.Kind) == _sourceLink)
            .Select(information => Encoding.UTF8.GetString(reader.GetBlobBytes(information.Value)));
        var commit = (string?)package["repository"].Attribute("commit");
        Assert.Equal($$$"""{"documents":{"/_/*":"https://raw.githubusercontent.com/pluginstate/pluginstate/{{{commit}}}/*"}}""", Assert.Single(links));
    }

    /// <summary>The projects whose output a compiler or an editor loads.</summary>
    private static IEnumerable<string> GeneratorProjects() => Directory
        .EnumerateFiles(Path.Combine(PackedPackages.Repository, "src/Generators"), "*.csproj", SearchOption.AllDirectories)
        .Select(static path => Path.GetFileNameWithoutExtension(path));

    private static string Id(XElement dependency) => (string)dependency.Attribute("id")!;

    [GeneratedRegex(@"\]\((?!https://|#)")]
    private static partial Regex LinkIntoTheRepository();
}
