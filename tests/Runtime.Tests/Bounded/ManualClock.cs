namespace PluginState.Tests.Bounded;

/// <summary>A clock that may be set to any time, forwards and backwards, and whose timers fire once whenever it is set.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _ticks;

    public TimeSpan Now
    {
        get => new(Volatile.Read(ref _ticks));
        set
        {
            Volatile.Write(ref _ticks, value.Ticks);
            foreach (var timer in _timers.ToArray())
                timer.Fire();
        }
    }

    /// <summary>How many timers were made and not disposed of.</summary>
    public int LiveTimers => _timers.Count;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => new(Now.Ticks, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(_timers, () => callback(state));
        _timers.Add(timer);
        return timer;
    }

    private sealed class ManualTimer(List<ManualTimer> timers, Action fire) : ITimer
    {
        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
