using System.Diagnostics;

namespace PluginState.Benchmarks.Harness;

/// <summary>Times of single operations. A <see cref="TimeSpan"/> is too coarse for them: it counts in steps of 100 ns.</summary>
internal static class Nanoseconds
{
    public static double Of(long stopwatchTicks) => stopwatchTicks * (1e9 / Stopwatch.Frequency);

    public static double Since(long timestamp) => Of(Stopwatch.GetTimestamp() - timestamp);
}
