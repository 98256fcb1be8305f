using System.Runtime.InteropServices;

namespace PluginState.Benchmarks.Harness;

/// <summary>Where the figures come from.</summary>
internal static class Machine
{
    private const string ProcessorInformation = "/proc/cpuinfo";

    public static string Describe() => string.Join(", ",
        $"{Environment.ProcessorCount} logical cores",
        Processor() ?? RuntimeInformation.ProcessArchitecture.ToString(),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    private static string? Processor()
    {
        if (!File.Exists(ProcessorInformation))
            return null;
        var line = File.ReadLines(ProcessorInformation).FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
