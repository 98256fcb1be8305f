using System.Numerics;

namespace PluginState.Host.Replay;

/// <summary>Counts how long things took, in a fixed size and to within 1 %, as HdrHistogram does.</summary>
/// <remarks>
/// Nanoseconds fall into ranges from one power of two to the next, each parted into 128 equal steps. Safe for any number of threads: a count is one
/// interlocked addition. What is read meanwhile is of some moment between.
/// </remarks>
internal sealed class LatencyHistogram
{
    private const int StepBits = 7;
    private const int Steps = 1 << StepBits;

    /// <summary>Over an hour; what takes longer counts as this.</summary>
    private const int MaxBits = 42;

    private readonly long[] _counts = new long[(MaxBits - StepBits + 1) * Steps];
    private long _count;
    private long _max;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest one, exactly.</summary>
    public TimeSpan Max => TimeOf(Interlocked.Read(ref _max));

    public void Record(TimeSpan time)
    {
        var nanoseconds = Math.Max(0, time.Ticks) * TimeSpan.NanosecondsPerTick;
        Interlocked.Increment(ref _counts[IndexOf(nanoseconds)]);
        Interlocked.Increment(ref _count);
        for (var max = Interlocked.Read(ref _max); nanoseconds > max;)
        {
            var seen = Interlocked.CompareExchange(ref _max, nanoseconds, max);
            if (seen == max)
                break;
            max = seen;
        }
    }

    /// <summary>The time within which a share of all were done.</summary>
    /// <param name="percentile">The share, from 0 to 100.</param>
    /// <returns>At most 1 % more than it was; zero where there is none.</returns>
    public TimeSpan At(double percentile)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * percentile / 100));
        var seen = 0L;
        for (var index = 0; index < _counts.Length; index++)
        {
            seen += Interlocked.Read(ref _counts[index]);
            if (seen >= wanted)
                return TimeOf(Math.Min(HighestOf(index), Interlocked.Read(ref _max)));
        }

        return Max;
    }

    private static TimeSpan TimeOf(long nanoseconds) => new(nanoseconds / TimeSpan.NanosecondsPerTick);

    private static int IndexOf(long nanoseconds)
    {
        var value = Math.Min(nanoseconds, (1L << MaxBits) - 1);
        var range = Math.Max(0, BitOperations.Log2((ulong)value | 1) - StepBits + 1);
        return range == 0 ? (int)value : (range * Steps) + (int)(value >> (range - 1)) - Steps;
    }

    private static long HighestOf(int index)
    {
        if (index < Steps)
            return index;
        var range = index / Steps;
        return (((long)(index % Steps) + Steps + 1) << (range - 1)) - 1;
    }
}
