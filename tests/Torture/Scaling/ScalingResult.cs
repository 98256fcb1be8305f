using System.Diagnostics;

namespace PluginState.Torture.Scaling;

/// <summary>How long a case took at each size, and the power of the size that this grows with.</summary>
internal sealed record ScalingResult(string Name, IReadOnlyList<(int Size, double Milliseconds)> Times)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// 1 is linear; n log n is about 1.1 at these sizes, and caches that a larger input no longer fits into add as much again. Quadratic is 2.
    /// </summary>
    public const double Most = 1.45;

    /// <summary>The slope of the line through the logarithms of the four largest sizes.</summary>
    public double Exponent
    {
        get
        {
            var points = Times.TakeLast(4).Select(static time => (X: Math.Log(time.Size), Y: Math.Log(time.Milliseconds))).ToList();
            var (x, y) = (points.Average(static point => point.X), points.Average(static point => point.Y));
            return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
        }
    }

    public bool IsLinear => Exponent <= Most;

    /// <summary>Times a case at sizes that double, the best of a few times each; no larger ones where one takes seconds.</summary>
    public static ScalingResult Of(ScalingCase scaling, int doublings)
    {
        var times = new List<(int, double)>();
        for (var i = 0; i <= doublings; i++)
        {
            var size = scaling.Size << i;
            var action = scaling.Prepare(size);
            GC.Collect();
            var (best, total) = (double.MaxValue, Stopwatch.StartNew());
            for (var run = 0; run < 5 || (run < 50 && total.ElapsedMilliseconds < 100); run++)
            {
                var start = Stopwatch.GetTimestamp();
                action();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (total.Elapsed > _patience)
                    break;
            }

            times.Add((size, best));
            if (total.Elapsed > _patience)
                break;
        }

        return new(scaling.Name, times);
    }
}
