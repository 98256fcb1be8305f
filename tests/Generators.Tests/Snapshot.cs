using System.Reflection;
using Microsoft.CodeAnalysis;
#if SNAPSHOT_ENGINE_VERIFY
using System.Runtime.CompilerServices;
#else
using PluginState.Testing;
#endif

namespace PluginState.Generators.Tests;

/// <summary>Compares generated sources with files, in Verify's file convention: either engine accepts the other's files.</summary>
internal static class Snapshot
{
    internal static string Directory { get; } = Path.Combine(
        typeof(Snapshot).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "PluginState.Testing.ProjectDirectory").Value!,
        "Snapshots");

#if SNAPSHOT_ENGINE_VERIFY
    [ModuleInitializer]
    internal static void Initialize() => VerifyTests.VerifySourceGenerators.Initialize();

    internal static async Task Match(GeneratorDriver driver, [CallerFilePath] string file = "") =>
        await VerifyXunit.Verifier.Verify(driver, sourceFile: file).UseDirectory("Snapshots");
#else
    internal static Task Match(GeneratorDriver driver)
    {
        driver.MatchSnapshot(TestContext.Current.TestClassInstance!, method: TestContext.Current.TestMethod!.MethodName);
        return Task.CompletedTask;
    }
#endif
}
