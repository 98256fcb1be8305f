using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
#if SNAPSHOT_ENGINE_VERIFY
using System.Runtime.CompilerServices;
#endif

namespace PluginState.Generators.Tests;

/// <summary>Compares generated sources with files, in Verify's file convention: either engine accepts the other's files.</summary>
internal static class Snapshot
{
    internal static string Directory { get; } = Path.Combine(
        typeof(Snapshot).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "ProjectDirectory").Value!,
        "Snapshots");

#if SNAPSHOT_ENGINE_VERIFY
    [ModuleInitializer]
    internal static void Initialize() => VerifyTests.VerifySourceGenerators.Initialize();

    internal static async Task Match(GeneratorDriver driver, [CallerFilePath] string file = "") =>
        await VerifyXunit.Verifier.Verify(driver, sourceFile: file).UseDirectory("Snapshots");
#else
    internal static Task Match(GeneratorDriver driver)
    {
        var test = TestContext.Current.TestMethod!;
        var prefix = $"{test.TestClass.TestClassSimpleName}.{test.MethodName}";
        Check(Directory, prefix, driver, accept: Environment.GetEnvironmentVariable("SNAPSHOTS") == "accept");
        return Task.CompletedTask;
    }
#endif

    internal static void Check(string directory, string prefix, GeneratorDriver driver, bool accept)
    {
        System.IO.Directory.CreateDirectory(directory);
        var expected = new HashSet<string>(StringComparer.Ordinal);
        var failures = new List<string>();
        foreach (var source in driver.GetRunResult().Results.SelectMany(static result => result.GeneratedSources))
        {
            var name = $"{prefix}#{Path.GetFileNameWithoutExtension(source.HintName)}";
            var verified = Path.Combine(directory, name + ".verified.cs");
            var received = Path.Combine(directory, name + ".received.cs");
            var text = $"//HintName: {source.HintName}\n{source.SourceText}".ReplaceLineEndings("\n");
            expected.Add(verified);
            File.Delete(received);
            // ReadAllText drops the byte order mark; a carriage return in the file is a difference.
            if (File.Exists(verified) && string.Equals(File.ReadAllText(verified), text, StringComparison.Ordinal))
            {
                continue;
            }

            File.WriteAllText(accept ? verified : received, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            failures.Add(verified);
        }

        var stale = System.IO.Directory.EnumerateFiles(directory, $"{prefix}.verified.*")
            .Concat(System.IO.Directory.EnumerateFiles(directory, $"{prefix}#*.verified.*"))
            .Where(file => !expected.Contains(file))
            .ToList();
        if (accept)
        {
            stale.ForEach(File.Delete);
        }
        else
        {
            Assert.True(failures.Count == 0, $"Differs from its snapshot (SNAPSHOTS=accept takes the .received. files): {string.Join(", ", failures)}");
            Assert.True(stale.Count == 0, $"Nothing is generated for these snapshots any more: {string.Join(", ", stale)}");
        }
    }
}
