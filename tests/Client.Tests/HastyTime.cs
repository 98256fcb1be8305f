using System.Collections.Concurrent;

namespace PluginState.Client.Tests;

/// <summary>A clock on which short waits are over at once and long ones, which are there for what does not happen, never.</summary>
internal sealed class HastyTime : TimeProvider
{
    private static readonly TimeSpan _short = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    /// <summary>The short waits.</summary>
    public IReadOnlyCollection<TimeSpan> Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > _short)
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _waits.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
