using System.Diagnostics;

namespace PluginState.Benchmarks.Harness;

/// <summary>What measuring single operations costs, and how fine it can be; in nanoseconds.</summary>
/// <param name="Cost">One reading of the timer.</param>
/// <param name="Step">The least difference between two readings that differ.</param>
/// <param name="LongestGap">
/// The longest time between two readings in a row: the machine took the core away. Single operations cannot be blamed for what is of this size.
/// </param>
internal sealed record TimerFacts(double Cost, double Step, double LongestGap)
{
    private const int Readings = 2_000_000;

    public static TimerFacts Measure()
    {
        var (step, longest) = (long.MaxValue, 0L);
        var began = Stopwatch.GetTimestamp();
        var last = began;
        for (var reading = 0; reading < Readings; reading++)
        {
            var now = Stopwatch.GetTimestamp();
            if (now != last)
                step = Math.Min(step, now - last);
            longest = Math.Max(longest, now - last);
            last = now;
        }

        return new(Nanoseconds.Of(last - began) / Readings, Nanoseconds.Of(step), Nanoseconds.Of(longest));
    }
}
