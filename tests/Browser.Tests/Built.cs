using System.Reflection;

namespace PluginState.Browser.Tests;

/// <summary>What was built besides these tests, and where.</summary>
internal static class Built
{
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static string Tool { get; } = Metadata("Tool");

    public static string CountersPlugin { get; } = Metadata("CountersPlugin");

    /// <summary>Below the root of the clone, and ignored by git.</summary>
    public static string Screenshots { get; } = Path.GetFullPath(Path.Combine(Metadata("Repository"), "TestResults", "screenshots"));

    private static string Metadata(string key) =>
        typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
