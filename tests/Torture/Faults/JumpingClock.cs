using PluginState.Bounded;
using PluginState.States;
using PluginState.Torture.Report;

namespace PluginState.Torture.Faults;

/// <summary>A clock that jumps days back and forth at every look: contexts may expire for no reason, and nothing else may happen.</summary>
internal sealed class JumpingClock : IFault
{
    private const int Writers = 4, Additions = 100;

    public async Task InjectAsync(Random random, Ledger ledger)
    {
        var clock = new Clock(random.Next(), ledger);
        await using var catalog = Counting.Catalog();
        await using var manager = new StateManager(new() { ContextTimeToLive = TimeSpan.FromHours(1), CleanupInterval = TimeSpan.FromMilliseconds(20), CacheSize = 20, MaxAttempts = 1000 }, catalog, clock);
        manager.CreateContext("s", Counting.Document(0));
        var sum = 0L;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var context = manager.CreateContext("s").Id;
            for (var i = 0; i < Additions; i++)
            {
                try
                {
                    var result = await Counting.AddAsync(manager, context, i + 1);
                    Interlocked.Add(ref sum, i + 1);
                    ledger.Hold("a version is greater than the one before", result.Version > 1);
                    ledger.Operation("faults: addition under a jumping clock");
                }
                catch (PluginStateException error) when (error is PluginState.Contexts.ContextEvictedException or StaleBaseException)
                {
                    context = manager.CreateContext("s").Id;
                    ledger.Operation("faults: the clock took a context");
                }
            }
        })));
        ledger.Hold("every addition is there once under a jumping clock", Counting.Value(manager.PeekState("s")!.Document) == sum, () => $"{manager.PeekState("s")!.Document} instead of {sum}");
        ledger.Hold("contexts are within their bound under a jumping clock", manager.Contexts.Count <= 20);

        var cache = new LruCache<int, int>(50, timeProvider: clock);
        for (var i = 0; i < 2000; i++)
        {
            cache.Put(random.Next(100), i, TimeSpan.FromHours(random.Next(1, 60)));
            cache.TryGet(random.Next(100), out _);
            if (random.Next(20) == 0)
                cache.TrimExpired();
        }

        ledger.Hold("a cache is within its bound under a jumping clock", cache.Count <= 50 && cache.Snapshot().Length == cache.Count);
    }

    private sealed class Clock(int seed, Ledger ledger) : TimeProvider
    {
        private readonly Random _random = new(seed);
        private TimeSpan _away;

        public override DateTimeOffset GetUtcNow()
        {
            lock (_random)
            {
                if (_random.Next(4) == 0)
                {
                    _away = TimeSpan.FromHours(_random.Next(-72, 73));
                    ledger.Fault("the clock jumps");
                }

                return base.GetUtcNow() + _away;
            }
        }
    }
}
