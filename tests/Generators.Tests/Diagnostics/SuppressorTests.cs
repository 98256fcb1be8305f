using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace PluginState.Generators.Tests;

/// <summary>The suppressor beside the analyzers it silences: those of the SDK that builds this, in its compiler, which alone can load them.</summary>
public sealed class SuppressorTests
{
    private const string Source = """
        #nullable enable
        using PluginState;

        internal sealed class Made
        {
            [ConflictResolver("a")] internal int Resolver(int local, int remote) => remote;
            [ConflictResolver("b")] private static int Hidden(int? @base, int local, int remote) => local;
            internal int Other(int local, int remote) => remote;
            private static int Unused(int local, int remote) => local;
        }

        internal sealed class Unmade
        {
            internal int Another(int local, int remote) => remote;
        }

        #pragma warning disable PST0001 // nothing is generated that would make it
        internal sealed class NotYetMade
        {
            [ConflictResolver("c")] internal int Wrong(int local, long remote) => local;
        }
        """;

    private static readonly string[] _rules = ["CA1812", "CA1822", "IDE0051", "IDE0060"];

    [Fact]
    public async Task What_others_say_stays_only_where_there_is_no_resolver()
    {
        var found = await Compile();
        Assert.Equal(
            ["CA1812 Unmade", "CA1822 Another", "CA1822 Other", "IDE0051 Unused", "IDE0060 local", "IDE0060 local", "IDE0060 remote"],
            found.Where(static diagnostic => !diagnostic.IsSuppressed).Select(static diagnostic => diagnostic.What).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["CA1812 NotYetMade", "CA1822 Resolver", "CA1822 Wrong", "IDE0051 Hidden", "IDE0060 base", "IDE0060 local", "IDE0060 remote", "IDE0060 remote"],
            found.Where(static diagnostic => diagnostic.IsSuppressed).Select(static diagnostic => diagnostic.What).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_suppressor_can_be_switched_off() => Assert.Equal(
        ["CA1812 NotYetMade", "CA1822 Resolver", "CA1822 Wrong", "IDE0051 Hidden"],
        (await Compile("-nowarn:PSTS0003")).Where(static diagnostic => diagnostic.IsSuppressed).Select(static diagnostic => diagnostic.What).Order(StringComparer.Ordinal));

    private static async Task<List<(string What, bool IsSuppressed)>> Compile(params string[] options)
    {
        var sdk = typeof(SuppressorTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "SdkDirectory").Value!;
        var folder = Directory.CreateTempSubdirectory("pluginstate-suppressor-").FullName;
        try
        {
            var log = Path.Combine(folder, "log.sarif");
            await WriteAsync("Source.cs", Source);
            await WriteAsync(
                "rules.globalconfig",
                "is_global = true\ndotnet_code_quality_unused_parameters = all\n" + string.Concat(_rules.Select(static rule => $"dotnet_diagnostic.{rule}.severity = warning\n")));
            var shipped = Path.Combine(sdk, "Sdks/Microsoft.NET.Sdk");
            string[] analyzers =
            [
                .. Directory.EnumerateFiles(Path.Combine(shipped, "analyzers"), "Microsoft.*NetAnalyzers.dll"),
                .. Directory.EnumerateFiles(Path.Combine(shipped, "codestyle/cs"), "Microsoft.*CodeStyle.dll"),
                typeof(ResolverSuppressor).Assembly.Location,
            ];
            var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) == "netstandard.dll")
                .Append(typeof(Conflict).Assembly.Location);
            await WriteAsync("csc.rsp", string.Join('\n',
            [
                "-nologo", "-noconfig", "-nostdlib", "-target:library", "-out:out.dll", $"-errorlog:\"{log}\",version=2", "-analyzerconfig:rules.globalconfig", "Source.cs",
                .. options,
                .. references.Select(static path => $"-r:\"{path}\""),
                .. analyzers.Select(static path => $"-a:\"{path}\""),
            ]));
            using var compiler = Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
            {
                ArgumentList = { Path.Combine(sdk, "Roslyn/bincore/csc.dll"), "@csc.rsp" },
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
            })!;
            var output = await compiler.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(File.Exists(log), output);
            Assert.DoesNotContain("CS8032", output, StringComparison.Ordinal); // an analyzer that could not be loaded

            using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(log, TestContext.Current.CancellationToken));
            var lines = Source.Split('\n');
            return
            [
                .. document.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
                    .Where(static result => _rules.Contains(result.GetProperty("ruleId").GetString()))
                    .Select(result => ($"{result.GetProperty("ruleId").GetString()} {TextAt(result)}", result.TryGetProperty("suppressions", out _))),
            ];

            string TextAt(JsonElement result)
            {
                var region = result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region");
                var column = region.GetProperty("startColumn").GetInt32() - 1;
                return lines[region.GetProperty("startLine").GetInt32() - 1][column..(region.GetProperty("endColumn").GetInt32() - 1)].TrimStart('@');
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);
    }
}
