using System.Numerics;

namespace PluginState.Benchmarks.Harness;

/// <summary>
/// Counts how long single operations took, in timer ticks. Every power of two is cut into 64 equal parts, so that a figure read off is at most
/// 1.6 % too small, whatever its magnitude. Recording allocates nothing.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int PartBits = 6;
    private const int Parts = 1 << PartBits;

    private readonly long[] _counts = new long[(64 - PartBits + 1) * Parts];
    private long _longest;

    public long Count { get; private set; }

    /// <summary>In nanoseconds.</summary>
    public double Longest => Nanoseconds.Of(_longest);

    public void Record(long ticks)
    {
        ticks = Math.Max(ticks, 0);
        _counts[PlaceOf(ticks)]++;
        _longest = Math.Max(_longest, ticks);
        Count++;
    }

    /// <summary>How many nanoseconds the given share of the operations took at most.</summary>
    public double At(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        var place = 0;
        for (var seen = _counts[0]; seen < wanted; seen += _counts[place])
            place++;
        return Nanoseconds.Of(LeastOf(place));
    }

    // Below 64 each value has a place of its own; above, the highest bit chooses the power of two and the six bits below it the part.

    private static int PlaceOf(long ticks)
    {
        if (ticks < Parts)
            return (int)ticks;
        var shift = BitOperations.Log2((ulong)ticks) - PartBits;
        return ((shift + 1) * Parts) + (int)((ticks >> shift) - Parts);
    }

    private static long LeastOf(int place)
    {
        if (place < Parts)
            return place;
        var shift = (place / Parts) - 1;
        return (long)((place % Parts) + Parts) << shift;
    }
}
