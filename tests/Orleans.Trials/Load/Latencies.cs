using System.Collections.Concurrent;
using System.Diagnostics;

namespace PluginState.Orleans.Trials.Load;

/// <summary>When operations should have begun, and when they ended; every one of them.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentBag<(long Due, long Ended)> _all = [];

    public int Count => _all.Count;

    public TimeSpan Slowest => At(1);

    public void Add(long due, long ended) => _all.Add((due, ended));

    /// <summary>How long the given share of the operations took at most.</summary>
    public TimeSpan At(double share)
    {
        var sorted = _all.Select(static operation => operation.Ended - operation.Due).Order().ToArray();
        return sorted.Length == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)]);
    }

    /// <summary>How long after a moment it took until operations were as quick as before again: the end of the last that took longer than half a second.</summary>
    public TimeSpan RecoveredAfter(long moment)
    {
        var last = _all.Where(operation => operation.Ended > moment && Stopwatch.GetElapsedTime(operation.Due, operation.Ended) > TimeSpan.FromSeconds(0.5))
            .Select(static operation => operation.Ended).DefaultIfEmpty(moment).Max();
        return Stopwatch.GetElapsedTime(moment, last);
    }
}
