using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PluginState.Host.Tests;

namespace PluginState.Packages.Tests;

/// <summary>An app without plugins, compiled ahead of time.</summary>
public sealed partial class NativeAotTests(PackedPackages packages)
{
    [Fact]
    public async Task An_app_is_published_without_a_warning_and_resolves_conflicts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The linker is looked for on the PATH, where Windows does not have it.");
        string[] linker = OnPath("clang") ? [] : ["-p:CppCompilerAndLinker=gcc"];
        Assert.SkipUnless(linker is [] || OnPath("gcc"), "Native AOT needs a linker: neither clang nor gcc is on the PATH.");

        var project = packages.Place("Native");
        await GetCompilerAsync(project);
        // Every warning by itself, and no symbols, which take a quarter of the time.
        var publish = await packages.DotnetAsync(["publish", "Native", "-c", "Release", "-p:TrimmerSingleWarn=false", "-p:NativeDebugSymbols=false", .. linker]);
        Assert.True(publish.ExitCode == 0, publish.All);
        Assert.False(Warning().IsMatch(publish.All), publish.All);

        var published = Path.Combine(project, $"bin/Release/net10.0/{RuntimeInformation.RuntimeIdentifier}/publish");
        Assert.Empty(Directory.GetFiles(published, "*.dll"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{new FileInfo(Path.Combine(published, "Native")).Length:N0} bytes");
        var run = await ProcessRun.StartAsync(Path.Combine(published, "Native"), []);
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
        Assert.Equal(
            """
            version 3: {"scores":{"ada":13},"visits":9,"status":"banned","box":[1,2],"order":{"id":"a","quantity":6},"note":"his and hers of one roof, attempt 1","raw":[1,[1.50]]}
            /scores/ada: 13 by max (compiled-in Native)
            /visits: 9 by counter (compiled-in Native)
            /status: "banned" by status (compiled-in Native)
            /box: [1,2] by longer (compiled-in Native)
            /order: {"id":"a","quantity":6} by orders (compiled-in Native)
            /note: "his and hers of one roof, attempt 1" by notes (compiled-in Native)
            /raw: [1,[1.50]] by raw (compiled-in Native)

            """,
            run.Output);
    }

    /// <summary>Has the compiler put into the user's package folder if it is not there, so that it is fetched once and not with every run.</summary>
    private async Task GetCompilerAsync(string project)
    {
        if (Directory.Exists(Path.Combine(PackedPackages.GlobalPackages, $"runtime.{RuntimeInformation.RuntimeIdentifier}.microsoft.dotnet.ilcompiler")))
            return;
        var folder = Directory.CreateDirectory(Path.Combine(packages.Consumers, "Compiler")).FullName;
        var xml = XDocument.Load(Path.Combine(project, "Native.csproj"));
        xml.Descendants("PackageReference").Where(static reference => ((string)reference.Attribute("Include")!).StartsWith("PluginState", StringComparison.Ordinal)).Remove();
        xml.Save(Path.Combine(folder, "Compiler.csproj"));
        var restore = await PackedPackages.StartAsync(folder, ["restore", "--use-current-runtime"]);
        Assert.True(restore.ExitCode == 0, restore.All);
    }

    private static bool OnPath(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, command)));

    [GeneratedRegex(@"\bwarning [A-Z]+\d+\b")]
    private static partial Regex Warning();
}
