using System.Runtime.CompilerServices;
using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

/// <summary>Entries with a time-to-live of their own, and caches that know no time at all.</summary>
public sealed class LruCacheTimeToLiveTests
{
    private static readonly TimeSpan _ttl = TimeSpan.FromSeconds(5);

    private readonly ManualClock _clock = new();
    private readonly List<Eviction<string, object>> _evictions = [];
    private readonly LruCache<string, object> _cache;

    public LruCacheTimeToLiveTests() => _cache = new(3, timeProvider: _clock, onEviction: _evictions.Add);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000_000)]
    [InlineData(9_999_999)]
    public void An_entry_is_found_for_its_time_to_live_and_at_most_the_resolution_longer(int ticksIntoIt)
    {
        _clock.Now = TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(ticksIntoIt);
        _cache.Put("a", "x", _ttl);
        var put = _clock.Now;
        _clock.Now = put + _ttl - TimeSpan.FromTicks(1);
        Assert.True(_cache.TryPeek("a", out _));
        Assert.Equal(0, _cache.TrimExpired());
        _clock.Now = put + _ttl + LruStatistics.Resolution;
        Assert.False(_cache.TryPeek("a", out _));
        Assert.False(_cache.TryGet("a", out _));
        Assert.Equal(1, _cache.Count); // until somebody removes it
        Assert.Equal("a", Assert.Single(_cache.Snapshot()).Key);
        Assert.Equal(1, _cache.TrimExpired());
        Assert.Equal([new("a", "x", EvictionReason.Expired)], _evictions);
        Assert.Equal(0, _cache.TrimExpired());
    }

    [Fact]
    public void It_ends_on_the_tick_for_a_use_on_the_tick()
    {
        _cache.Put("a", "x", _ttl - TimeSpan.FromTicks(1)); // which is rounded up
        _clock.Now = _ttl + LruStatistics.Resolution - TimeSpan.FromTicks(1);
        Assert.True(_cache.TryPeek("a", out _));
        _clock.Now += TimeSpan.FromTicks(1);
        Assert.False(_cache.TryPeek("a", out _));
    }

    [Fact]
    public void A_use_gives_it_its_whole_time_again_and_a_peek_does_not()
    {
        _cache.Put("got", "x", _ttl);
        _cache.Put("put", "x", _ttl);
        _cache.Put("peeked", "x", _ttl);
        Wait(4);
        Assert.True(_cache.TryGet("got", out _));
        _cache.Put("put", "x", _ttl);
        Assert.True(_cache.TryPeek("peeked", out _));
        Wait(4);
        Assert.True(_cache.TryPeek("got", out _));
        Assert.True(_cache.TryPeek("put", out _));
        Assert.False(_cache.TryPeek("peeked", out _));
        Assert.Equal(1, _cache.TrimExpired());
        Assert.Equal([new("peeked", "x", EvictionReason.Expired)], _evictions);
    }

    [Fact]
    public void An_update_keeps_the_time_to_live_and_a_plain_put_ends_it()
    {
        _cache.Put("updated", "x", _ttl);
        _cache.Put("put", "x", _ttl);
        Assert.True(_cache.TryUpdate("updated", "y", "x"));
        _cache.Put("put", "x");
        Assert.Equal([new("updated", "x", EvictionReason.Replaced)], _evictions);
        Wait(6);
        Assert.False(_cache.TryPeek("updated", out _));
        Assert.True(_cache.TryPeek("put", out _));
    }

    [Fact]
    public void An_expired_entry_is_not_there_for_any_operation_and_leaves_as_expired()
    {
        var operations = new (string Name, Action Operation, bool Leaves)[]
        {
            ("TryAdd", () => Assert.True(_cache.TryAdd("a", "new")), true),
            ("Put", () => _cache.Put("a", "new"), true),
            ("Put for a time", () => _cache.Put("a", "new", _ttl), true),
            ("GetOrAdd", () => Assert.Equal("new", _cache.GetOrAdd("a", static _ => "new")), true),
            ("AddOrUpdate", () => Assert.Equal("new", _cache.AddOrUpdate("a", static _ => "new", static (_, _) => "never")), true),
            ("TryRemove", () => Assert.False(_cache.TryRemove("a", out object? _)), true),
            ("TryRemove if it is", () => Assert.False(_cache.TryRemove("a", expected: "old")), false),
            ("TryUpdate", () => Assert.False(_cache.TryUpdate("a", "new", "old")), false),
            ("Put the same object", () => _cache.Put("a", "old"), false),
        };
        foreach (var (name, operation, leaves) in operations)
        {
            _cache.Put("a", "old", _ttl);
            Wait(6);
            _evictions.Clear();
            operation();
            Assert.True(_evictions.SequenceEqual(leaves ? [new("a", "old", EvictionReason.Expired)] : []), name);
            _cache.Clear();
        }
    }

    [Fact]
    public void An_update_that_took_place_replaced_its_value_even_if_time_passed_in_the_middle_of_it()
    {
        var left = new List<Eviction<int, Late>>();
        var cache = new LruCache<int, Late>(1, timeProvider: _clock, onEviction: left.Add);
        cache.Put(1, new(1, null), _ttl);
        Assert.True(cache.TryUpdate(1, new(2, null), expected: new(1, () => Wait(6)))); // as the timer's thread may do
        Assert.Equal(EvictionReason.Replaced, Assert.Single(left).Reason);
    }

    private readonly struct Late(int number, Action? whenCompared) : IEquatable<Late>
    {
        private readonly int _number = number;
        private readonly Action? _whenCompared = whenCompared;

        public bool Equals(Late other)
        {
            _whenCompared?.Invoke();
            other._whenCompared?.Invoke();
            return _number == other._number;
        }

        public override bool Equals(object? obj) => obj is Late other && Equals(other);

        public override int GetHashCode() => _number;
    }

    [Fact]
    public void An_expired_entry_keeps_its_place_and_is_the_victim_when_its_turn_comes()
    {
        _cache.Put("a", "x", _ttl);
        Wait(6);
        _cache.Put("b", "x");
        _cache.Put("c", "x");
        _cache.Put("d", "x");
        Assert.Equal([new("a", "x", EvictionReason.Capacity)], _evictions);
    }

    [Fact]
    public void Trimming_finds_the_expired_ones_among_many_of_all_lifetimes()
    {
        var cache = new LruCache<int, int>(1000, timeProvider: _clock);
        for (var i = 0; i < 1000; i++)
            cache.Put(i, i, TimeSpan.FromSeconds((i * 7919 % 100) + 1));
        for (var second = 0; second <= 100; second++)
        {
            Assert.Equal(second < 2 ? 0 : 10, cache.TrimExpired()); // those that were put for a second at the earliest after two
            Wait(1);
        }

        Assert.Equal(10, cache.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_time_to_live_that_is_not_positive_is_an_error(long ticks)
    {
        Assert.Equal("timeToLive", Assert.Throws<ArgumentOutOfRangeException>(() => _cache.Put("a", "x", TimeSpan.FromTicks(ticks))).ParamName);
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void Without_a_time_provider_there_are_no_dates_and_no_times_to_live()
    {
        var cache = new LruCache<string, object>(3);
        cache.Put("a", "x");
        Assert.Null(Assert.Single(cache.Snapshot()).LastAccessed);
        Assert.Null(cache.GetStatistics().OldestAccess);
        Assert.Throws<InvalidOperationException>(() => cache.Put("b", "x", _ttl));
        Assert.Throws<InvalidOperationException>(() => cache.TrimExpired());
        Assert.Throws<InvalidOperationException>(() => cache.TrimExpired(_ttl));
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void The_timer_keeps_no_cache_alive_and_ends_with_it()
    {
        MakeAndForget(_clock);
        Assert.Equal(2, _clock.LiveTimers);
        Memory.Collect();
        Wait(1);
        Assert.Equal(1, _clock.LiveTimers);
        _cache.Put("a", "x");
        Assert.Equal(_clock.GetUtcNow(), _cache.GetStatistics().OldestAccess);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeAndForget(ManualClock clock) => new LruCache<string, object>(1, timeProvider: clock).Put("a", "x");

    private void Wait(int seconds) => _clock.Now += TimeSpan.FromSeconds(seconds);
}
