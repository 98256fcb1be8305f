using System.Runtime.InteropServices;

namespace PluginState.Bounded;

/// <summary>
/// The clock that orders the uses of a collection's entries and, where it was given a <see cref="TimeProvider"/>, dates them. Each use
/// takes the next stamp. A stamp's high bits are the number of whole ticks since the clock was made, its middle bits count the uses within
/// that tick, and its four lowest bits are spare (<see cref="Renew"/>), so that a use is dated by the stamp it takes anyway and costs no reading of the time.
/// </summary>
/// <remarks>
/// All that is shared is one word. <see cref="Next"/> adds to it atomically and <see cref="Advance"/> only ever raises it by
/// compare-and-swap, so no two uses get the same stamp and a use that starts after another ended gets a greater one, whatever threads
/// they run on. Every tick the time provider's timer raises the word to that tick. While the timer is late, or the
/// process stands still, uses are dated by the last tick before. The timer knows the clock by a weak reference and ends
/// itself once nobody else holds the clock, so a collection needs no disposing. More than 2^29 uses within a tick would run into
/// the bits of the next: the order stays right, the dates run ahead.
/// </remarks>
internal sealed class RecencyClock
{
    private const int UseBits = 33;
    private const long Generations = 16;

    private readonly TimeProvider? _time;
    private readonly long _startTimestamp;
    private readonly Lock _advancing = new();
    private long _startUtcTicks; // by the wall clock as it was at the latest tick
    private readonly Ticker? _ticker;
    private Word _word;

    public RecencyClock(TimeProvider? time)
    {
        _time = time;
        if (time is null)
            return;
        _startTimestamp = time.GetTimestamp();
        _startUtcTicks = time.GetUtcNow().UtcTicks;
        _ticker = Ticker.Start(this, time);
    }

    /// <summary>The length of a tick: how precisely a use is dated.</summary>
    public static TimeSpan Tick => TimeSpan.FromSeconds(1);

    public bool IsDated => _time is not null;

    /// <summary>The stamp of the latest use, or of the latest tick if there was no use since.</summary>
    public long Latest => Volatile.Read(ref _word.Value);

    /// <summary>A stamp greater than every one before.</summary>
    public long Next() => Interlocked.Add(ref _word.Value, Generations);

    /// <summary>
    /// Another stamp for the same use, in the same place of the order, up to fifteen times: whoever holds the old one finds it is no longer there.
    /// </summary>
    public static long Renew(long stamp) => (stamp & (Generations - 1)) == Generations - 1 ? stamp : stamp + 1;

    /// <summary>The tick in which a stamp was taken.</summary>
    public static long TickOf(long stamp) => stamp >> UseBits;

    /// <summary>Ends the timer; the time is then only taken notice of when <see cref="Advance"/> is called.</summary>
    public void Stop() => _ticker?.Stop();

    /// <summary>Takes notice of the time.</summary>
    /// <returns>How long the clock has run. It never runs backwards, whatever the provider says.</returns>
    public TimeSpan Advance()
    {
        using (_advancing.EnterScope())
        {
            var elapsed = _time!.GetElapsedTime(_startTimestamp);
            var tick = elapsed.Ticks / Tick.Ticks;
            for (var word = Latest; TickOf(word) < tick;)
                word = Math.Max(word, Interlocked.CompareExchange(ref _word.Value, tick << UseBits, word));
            elapsed = new(Math.Max(elapsed.Ticks, TickOf(Latest) * Tick.Ticks));
            Volatile.Write(ref _startUtcTicks, _time.GetUtcNow().UtcTicks - elapsed.Ticks);
            return elapsed;
        }
    }

    /// <summary>When a stamp was taken, to the tick; no later than it was. Null for a clock without a time provider.</summary>
    public DateTimeOffset? DateOf(long stamp) =>
        IsDated ? new(Volatile.Read(ref _startUtcTicks) + (TickOf(stamp) * Tick.Ticks), TimeSpan.Zero) : null;

    /// <summary>How long ago a stamp was taken, seen from <paramref name="elapsed"/>, if it was at the very end of its tick.</summary>
    public static TimeSpan AgeOf(long stamp, TimeSpan elapsed) => elapsed - ((TickOf(stamp) + 1) * Tick);

    /// <summary>A word on a cache line of its own: every use of every entry writes it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Word
    {
        [FieldOffset(96)]
        public long Value;
    }

    private sealed class Ticker(RecencyClock clock)
    {
        private readonly WeakReference<RecencyClock> _clock = new(clock);
        private ITimer? _timer;

        public static Ticker Start(RecencyClock clock, TimeProvider time)
        {
            // Whoever happens to make the collection is not to be kept alive by its timer.
            using AsyncFlowControl? _ = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            var ticker = new Ticker(clock);
            ticker._timer = time.CreateTimer(static state => ((Ticker)state!).OnTick(), ticker, Tick, Tick);
            return ticker;
        }

        public void Stop() => _timer?.Dispose();

        private void OnTick()
        {
            if (_clock.TryGetTarget(out var clock))
                clock.Advance();
            else
                Stop();
        }
    }
}
