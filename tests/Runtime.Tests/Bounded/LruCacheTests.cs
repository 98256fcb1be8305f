using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

public sealed class LruCacheTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<Eviction<string, object>> _evictions = [];

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_capacity_below_one_is_an_error_that_names_it(int capacity)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new LruCache<string, object>(capacity));
        Assert.Equal("capacity", error.ParamName);
        Assert.Equal(capacity, error.ActualValue);
    }

    [Fact]
    public void A_large_capacity_costs_nothing_until_it_is_used()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var cache = new LruCache<string, object>(Array.MaxLength);
        cache.Put("a", 1);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000);
        Assert.Equal(Array.MaxLength, cache.Capacity);
    }

    [Fact]
    public void The_victim_is_the_least_recently_put_entry()
    {
        var cache = Cache(3);
        Put(cache, "a", "b", "c", "d");
        Assert.Equal(["d", "c", "b"], Keys(cache));
        Assert.Equal([("a", EvictionReason.Capacity)], Left());
    }

    [Fact]
    public void Getting_an_entry_saves_it()
    {
        var cache = Cache(3);
        Put(cache, "a", "b", "c");
        Assert.True(cache.TryGet("a", out _));
        Put(cache, "d");
        Assert.Equal(["d", "a", "c"], Keys(cache));
        Assert.Equal([("b", EvictionReason.Capacity)], Left());
    }

    [Fact]
    public void Peeking_counting_enumerating_and_statistics_are_no_uses()
    {
        var cache = Cache(2);
        Put(cache, "a");
        var put = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(1));
        Put(cache, "b");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(cache.TryPeek("a", out var value));
        Assert.Equal("value of a", value);
        Assert.Equal(2, cache.Count);
        Assert.Equal(put, cache.GetStatistics().OldestAccess);
        Assert.Equal(put, cache.Snapshot()[1].LastAccessed);

        Put(cache, "c");
        Assert.Equal(["c", "b"], Keys(cache));
    }

    [Fact]
    public void Missing_keys_are_neither_got_peeked_updated_nor_removed()
    {
        var cache = Cache(2);
        Assert.False(cache.TryGet("a", out var got));
        Assert.Null(got);
        Assert.False(cache.TryPeek("a", out var peeked));
        Assert.Null(peeked);
        Assert.False(cache.TryUpdate("a", "x", "y"));
        Assert.False(cache.TryRemove("a", out object? removed));
        Assert.Null(removed);
        Assert.False(cache.TryRemove("a", expected: "x"));
        Assert.Equal(0, cache.Count);
        Assert.Empty(_evictions);
    }

    [Fact]
    public void Putting_another_value_replaces_and_uses_and_tells_of_the_old_value()
    {
        var cache = Cache(2);
        Put(cache, "a", "b");
        cache.Put("a", "new");
        Assert.Equal([new("a", "value of a", EvictionReason.Replaced)], _evictions);
        Assert.Equal(["a", "b"], Keys(cache));
        Assert.True(cache.TryPeek("a", out var value));
        Assert.Equal("new", value);
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void Putting_the_same_object_is_a_use_and_no_eviction()
    {
        var cache = Cache(2);
        var same = new object();
        cache.Put("a", same);
        Put(cache, "b");
        cache.Put("a", same);
        Assert.Empty(_evictions);
        Assert.Equal(["a", "b"], Keys(cache));
        Assert.Equal(0, cache.GetStatistics().Evictions.Replaced);
    }

    [Fact]
    public void Putting_an_equal_but_different_object_replaces()
    {
        var cache = Cache(1);
        var (first, second) = (new string('x', 3), new string('x', 3));
        cache.Put("a", first);
        cache.Put("a", second);
        Assert.Same(first, Assert.Single(_evictions).Value);
        Assert.True(cache.TryPeek("a", out var value));
        Assert.Same(second, value);
    }

    [Fact]
    public void Putting_an_equal_value_type_replaces()
    {
        var left = new List<Eviction<int, int>>();
        var cache = new LruCache<int, int>(1, onEviction: left.Add);
        cache.Put(1, 5);
        cache.Put(1, 5);
        Assert.Equal([new(1, 5, EvictionReason.Replaced)], left);
    }

    [Fact]
    public void TryAdd_neither_changes_nor_uses_what_is_there()
    {
        var cache = Cache(2);
        Assert.True(cache.TryAdd("a", 1));
        Assert.True(cache.TryAdd("b", 2));
        Assert.False(cache.TryAdd("a", 3));
        Assert.Equal(["b", "a"], Keys(cache));
        Assert.True(cache.TryPeek("a", out var value));
        Assert.Equal(1, value);
        Assert.True(cache.TryAdd("c", 4));
        Assert.Equal([("a", EvictionReason.Capacity)], Left());
    }

    [Fact]
    public void TryUpdate_replaces_only_the_expected_value()
    {
        var cache = Cache(2);
        object one = 1; // what counts is the object, not what it is equal to
        cache.Put("a", one);
        cache.Put("b", 2);
        Assert.False(cache.TryUpdate("a", 10, expected: 1));
        Assert.Equal(["b", "a"], Keys(cache));
        Assert.True(cache.TryUpdate("a", 10, expected: one));
        Assert.Equal(["a", "b"], Keys(cache));
        Assert.Equal([new("a", 1, EvictionReason.Replaced)], _evictions);
    }

    [Fact]
    public void TryRemove_with_an_expectation_removes_only_that_value()
    {
        var cache = Cache(2);
        object one = 1; // what counts is the object, not what it is equal to
        cache.Put("a", one);
        Assert.False(cache.TryRemove("a", expected: 1));
        Assert.Empty(_evictions);
        Assert.True(cache.TryRemove("a", expected: one));
        Assert.Equal([new("a", 1, EvictionReason.Removed)], _evictions);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void GetOrAdd_makes_a_value_once_and_uses_the_entry_thereafter()
    {
        var cache = Cache(2);
        var made = 0;
        Assert.Equal("made a", cache.GetOrAdd("a", key => { made++; return "made " + key; }));
        Put(cache, "b");
        Assert.Equal("made a", cache.GetOrAdd("a", key => { made++; return "made again " + key; }));
        Assert.Equal(1, made);
        Assert.Equal(["a", "b"], Keys(cache));
    }

    [Fact]
    public void GetOrAdd_gives_up_its_value_when_another_came_first()
    {
        var cache = Cache(2);
        var got = cache.GetOrAdd("a", key =>
        {
            cache.Put(key, "first"); // as another thread would have
            Put(cache, "b");
            return "second";
        });
        Assert.Equal("first", got);
        Assert.Equal(["a", "b"], Keys(cache)); // and it was a use
        Assert.Empty(_evictions); // what never got in cannot leave
    }

    [Fact]
    public void GetOrAdd_leaves_the_cache_alone_when_the_factory_throws()
    {
        var cache = Cache(1);
        Put(cache, "a");
        Assert.Throws<TimeoutException>(() => cache.GetOrAdd("b", _ => throw new TimeoutException()));
        Assert.Equal(["a"], Keys(cache));
    }

    [Fact]
    public void A_value_may_be_null()
    {
        var cache = new LruCache<string, object?>(1);
        cache.Put("a", null);
        Assert.True(cache.TryGet("a", out var value));
        Assert.Null(value);
        Assert.True(cache.TryRemove("a", expected: null));
    }

    [Fact]
    public void Every_removal_is_told_of_once_with_its_reason_and_counted()
    {
        var cache = Cache(2);
        Put(cache, "a", "b", "c"); // a: Capacity
        cache.Put("b", "other"); // b: Replaced
        cache.TryRemove("c", out object? _); // c: Removed
        _time.Advance(TimeSpan.FromMinutes(5) + LruStatistics.Resolution);
        Put(cache, "d");
        Assert.Equal(1, cache.TrimExpired(TimeSpan.FromMinutes(5))); // b: Expired
        Assert.Equal(1, cache.Clear()); // d: Cleared
        Assert.Equal(
            [
                ("a", EvictionReason.Capacity),
                ("b", EvictionReason.Replaced),
                ("c", EvictionReason.Removed),
                ("b", EvictionReason.Expired),
                ("d", EvictionReason.Cleared),
            ],
            Left());
        var counts = cache.GetStatistics().Evictions;
        Assert.Equal(new EvictionCounts(1, 1, 1, 1, 1), counts);
        Assert.All(Enum.GetValues<EvictionReason>(), reason => Assert.Equal(1, counts[reason]));
        Assert.Throws<ArgumentOutOfRangeException>(() => counts[(EvictionReason)99]);
    }

    [Fact]
    public void Clear_tells_of_every_entry_oldest_first_and_the_cache_can_be_filled_again()
    {
        var cache = Cache(3);
        Put(cache, "a", "b", "c");
        Assert.Equal(3, cache.Clear());
        Assert.Equal(["a", "b", "c"], _evictions.Select(e => e.Key));
        Assert.All(_evictions, e => Assert.Equal(EvictionReason.Cleared, e.Reason));
        Assert.Equal(0, cache.Clear());
        Put(cache, "d", "e", "f");
        Assert.Equal(["f", "e", "d"], Keys(cache));
        Assert.Equal(3, _evictions.Count);
    }

    [Fact]
    public void Statistics_agree_with_what_is_there()
    {
        var cache = Cache(4);
        Assert.Equal(new LruStatistics(0, 4, null, default), cache.GetStatistics());
        var first = _time.GetUtcNow();
        Put(cache, "a");
        _time.Advance(TimeSpan.FromSeconds(3));
        Put(cache, "b", "c");
        var statistics = cache.GetStatistics();
        Assert.Equal(new LruStatistics(3, 4, first, default), statistics);
        Assert.Equal(0.75, statistics.CapacityRatio);
        cache.TryGet("a", out _);
        Assert.Equal(first + TimeSpan.FromSeconds(3), cache.GetStatistics().OldestAccess);
    }

    [Fact]
    public void A_snapshot_is_in_order_of_use_with_access_times_and_does_not_follow_later_changes()
    {
        var cache = Cache(3);
        var start = _time.GetUtcNow();
        foreach (var key in new[] { "a", "b", "c" })
        {
            Put(cache, key);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        cache.TryGet("b", out _);
        _time.Advance(TimeSpan.FromSeconds(1));
        var snapshot = cache.Snapshot();
        cache.Clear();
        Assert.Equal(
            [
                new LruEntry<string, object>("b", "value of b", start + TimeSpan.FromSeconds(3)),
                new LruEntry<string, object>("c", "value of c", start + TimeSpan.FromSeconds(2)),
                new LruEntry<string, object>("a", "value of a", start),
            ],
            snapshot);
    }

    [Fact]
    public void An_entry_expires_when_its_time_to_live_and_the_resolution_have_passed_and_not_an_instant_earlier()
    {
        var cache = Cache(2);
        var ttl = TimeSpan.FromMinutes(5);
        Put(cache, "a");
        _time.Advance(ttl + LruStatistics.Resolution - TimeSpan.FromTicks(1)); // it may have been put at the end of its tick
        Assert.Equal(0, cache.TrimExpired(ttl));
        Assert.Equal(1, cache.Count);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, cache.TrimExpired(ttl));
        Assert.Equal([("a", EvictionReason.Expired)], Left());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2_500_000)]
    [InlineData(7_000_001)]
    [InlineData(9_999_999)]
    public void A_use_within_a_tick_is_dated_no_later_than_it_was_and_does_not_expire_early(int ticksIntoIt)
    {
        var cache = Cache(2);
        var ttl = TimeSpan.FromMinutes(5);
        Put(cache, "a");
        _time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(ticksIntoIt));
        cache.TryGet("a", out _);
        var used = _time.GetUtcNow();
        Assert.InRange(Assert.Single(cache.Snapshot()).LastAccessed!.Value, used - LruStatistics.Resolution, used);
        Assert.InRange(cache.GetStatistics().OldestAccess!.Value, used - LruStatistics.Resolution, used);
        _time.Advance(ttl - TimeSpan.FromTicks(1));
        Assert.Equal(0, cache.TrimExpired(ttl));
        _time.Advance(LruStatistics.Resolution + TimeSpan.FromTicks(1));
        Assert.Equal(1, cache.TrimExpired(ttl));
    }

    [Fact]
    public void A_use_gives_an_entry_its_whole_time_to_live_again_and_a_peek_does_not()
    {
        var cache = Cache(2);
        var ttl = TimeSpan.FromMinutes(5);
        Put(cache, "got", "peeked");
        _time.Advance(TimeSpan.FromMinutes(3));
        cache.TryGet("got", out _);
        cache.TryPeek("peeked", out _);
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(1, cache.TrimExpired(ttl));
        Assert.Equal(["got"], Keys(cache));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_time_to_live_that_is_not_positive_is_an_error(long ticks)
    {
        var cache = Cache(1);
        Put(cache, "a");
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => cache.TrimExpired(TimeSpan.FromTicks(ticks)));
        Assert.Equal("timeToLive", error.ParamName);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void The_longest_time_to_live_expires_nothing()
    {
        var cache = Cache(2);
        Put(cache, "a");
        cache.Put("b", 2, TimeSpan.MaxValue);
        _time.Advance(TimeSpan.FromDays(10)); // not longer: the fake clock's timer fires for each of the seconds
        Assert.Equal(0, cache.TrimExpired(TimeSpan.MaxValue));
        Assert.Equal(0, cache.TrimExpired());
        Assert.True(cache.TryPeek("b", out _));
    }

    [Fact]
    public void A_clock_that_jumps_back_breaks_neither_order_nor_expiry()
    {
        var clock = new ManualClock { Now = TimeSpan.FromHours(10) };
        var cache = new LruCache<string, int>(3, timeProvider: clock);
        cache.Put("a", 1);
        clock.Now = TimeSpan.FromHours(2);
        cache.Put("b", 2);
        Assert.Equal(0, cache.TrimExpired(TimeSpan.FromHours(1)));
        Assert.All(cache.Snapshot(), entry => Assert.True(entry.LastAccessed <= clock.GetUtcNow()));
        clock.Now = TimeSpan.FromHours(10.5);
        cache.TryGet("a", out _);
        clock.Now = TimeSpan.FromHours(11) + LruStatistics.Resolution;
        Assert.Equal(1, cache.TrimExpired(TimeSpan.FromHours(1))); // b counts as used at 10:00, the latest time known when it was put
        Assert.Equal("a", Assert.Single(cache.Snapshot()).Key);
        cache.Put("c", 3);
        cache.Put("d", 4);
        cache.Put("e", 5);
        Assert.Equal(["e", "d", "c"], cache.Snapshot().Select(e => e.Key));
    }

    [Fact]
    public void Keys_that_all_have_one_hash_are_kept_apart()
    {
        var cache = new LruCache<int, int>(50, new OneHash());
        for (var i = 0; i < 100; i++)
            cache.Put(i, i * i);
        Assert.Equal(Enumerable.Range(50, 50).Reverse(), cache.Snapshot().Select(e => e.Key));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(i >= 50, cache.TryGet(i, out var value));
            Assert.Equal(i >= 50 ? i * i : 0, value);
        }
    }

    [Fact]
    public void The_comparer_decides_which_keys_are_one()
    {
        var cache = new LruCache<string, int>(2, StringComparer.OrdinalIgnoreCase);
        cache.Put("a", 1);
        cache.Put("A", 2);
        Assert.Equal(1, cache.Count);
        Assert.True(cache.TryGet("a", out var value));
        Assert.Equal(2, value);
    }

    [Fact]
    public void The_callback_runs_outside_the_lock()
    {
        LruCache<string, int> cache = null!;
        var seen = -1;
        cache = new(1, onEviction: _ => Threads.Run(() => seen = cache.Count)); // another thread would wait for ever
        cache.Put("a", 1);
        cache.Put("b", 2);
        Assert.Equal(1, seen);
    }

    [Fact]
    public void The_factory_runs_outside_the_lock()
    {
        var cache = new LruCache<string, int>(1);
        Assert.Equal(7, cache.GetOrAdd("a", _ =>
        {
            Threads.Run(() => cache.Put("b", 1));
            return 7;
        }));
        Assert.Equal("a", Assert.Single(cache.Snapshot()).Key);
    }

    [Fact]
    public void The_callback_may_use_the_cache()
    {
        LruCache<int, int> cache = null!;
        var left = new List<(int Key, EvictionReason Reason)>();
        cache = new(2, onEviction: eviction =>
        {
            left.Add((eviction.Key, eviction.Reason));
            if (eviction.Reason == EvictionReason.Capacity && eviction.Key < 3)
                cache.Put(eviction.Key + 10, 0); // evicts another one, which calls back from within
        });
        cache.Put(1, 0);
        cache.Put(2, 0);
        cache.Put(3, 0);
        Assert.Equal([(1, EvictionReason.Capacity), (2, EvictionReason.Capacity), (3, EvictionReason.Capacity)], left);
        Assert.Equal([12, 11], cache.Snapshot().Select(e => e.Key));
        cache.Clear();
        Assert.Equal(5, left.Count);
    }

    [Fact]
    public void By_the_time_the_callback_runs_the_entry_has_left_and_the_newcomer_is_there()
    {
        LruCache<string, int> cache = null!;
        var states = new List<(bool Old, bool New, int Count)>();
        cache = new(1, onEviction: _ => states.Add((cache.TryPeek("a", out var _), cache.TryPeek("b", out var _), cache.Count)));
        cache.Put("a", 1);
        cache.Put("b", 2);
        Assert.Equal([(false, true, 1)], states);
    }

    [Fact]
    public void What_the_callback_throws_reaches_the_caller_after_the_operation_took_place()
    {
        var cache = new LruCache<string, int>(1, onEviction: _ => throw new TimeoutException());
        cache.Put("a", 1);
        Assert.Throws<TimeoutException>(() => cache.Put("b", 2));
        Assert.Equal("b", Assert.Single(cache.Snapshot()).Key);
        Assert.Throws<TimeoutException>(() => cache.TryRemove("b", out int _));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Trimming_tells_of_every_entry_even_when_the_callback_throws()
    {
        var told = new List<string>();
        var cache = new LruCache<string, int>(3, timeProvider: _time, onEviction: eviction =>
        {
            told.Add(eviction.Key);
            if (eviction.Key != "b")
                throw new TimeoutException(eviction.Key);
        });
        cache.Put("a", 1);
        cache.Put("b", 2);
        cache.Put("c", 3);
        _time.Advance(TimeSpan.FromMinutes(1) + LruStatistics.Resolution);
        var error = Assert.Throws<AggregateException>(() => cache.TrimExpired(TimeSpan.FromMinutes(1)));
        Assert.Equal(["a", "b", "c"], told);
        Assert.Equal(["a", "c"], error.InnerExceptions.Select(e => e.Message));
        Assert.Equal(0, cache.Count);
        Assert.Equal(3, cache.GetStatistics().Evictions.Expired);
    }

    [Theory]
    [InlineData(EvictionReason.Capacity)]
    [InlineData(EvictionReason.Expired)]
    [InlineData(EvictionReason.Removed)]
    [InlineData(EvictionReason.Replaced)]
    [InlineData(EvictionReason.Cleared)]
    public void A_value_that_left_is_not_kept_in_memory(EvictionReason reason)
    {
        var cache = new LruCache<string, object>(2, timeProvider: _time);
        var (key, value) = PutAndMakeLeave(cache, reason, _time);
        Memory.Collect();
        Assert.False(value.IsAlive);
        Assert.Equal(reason == EvictionReason.Replaced, key.IsAlive); // then the key is still in use
        GC.KeepAlive(cache);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void What_a_smaller_capacity_or_a_clearing_drops_is_not_kept_in_memory(int left)
    {
        var cache = new LruCache<string, object>(100);
        var dropped = PutAHundredAndDrop(cache, left);
        Memory.Collect();
        Assert.All(dropped, reference => Assert.False(reference.IsAlive));
        Assert.Equal(left, cache.Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] PutAHundredAndDrop(LruCache<string, object> cache, int left)
    {
        var entries = Enumerable.Range(0, 100).Select(i => (Key: new string('k', i + 1), Value: new object())).ToArray();
        foreach (var (key, value) in entries)
            cache.Put(key, value);
        Assert.Equal(100 - left, left == 0 ? cache.Clear() : cache.Resize(left));
        return [.. entries.SkipLast(left).SelectMany(e => new[] { new WeakReference(e.Key), new(e.Value) })];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Key, WeakReference Value) PutAndMakeLeave(LruCache<string, object> cache, EvictionReason reason, FakeTimeProvider time)
    {
        var (key, value) = (new string('k', 5), new object());
        cache.Put(key, value);
        switch (reason)
        {
            case EvictionReason.Capacity:
                cache.Put("x", 1);
                cache.Put("y", 2);
                break;
            case EvictionReason.Expired:
                time.Advance(TimeSpan.FromMinutes(1) + LruStatistics.Resolution);
                cache.TrimExpired(TimeSpan.FromMinutes(1));
                break;
            case EvictionReason.Removed:
                cache.TryRemove(key, out object? _);
                break;
            case EvictionReason.Replaced:
                cache.Put(key, 1);
                break;
            default:
                cache.Clear();
                break;
        }

        Assert.Equal(1, cache.GetStatistics().Evictions[reason]);
        return (new(key), new(value));
    }

    private LruCache<string, object> Cache(int capacity) => new(capacity, timeProvider: _time, onEviction: _evictions.Add);

    private static void Put(LruCache<string, object> cache, params string[] keys)
    {
        foreach (var key in keys)
            cache.Put(key, "value of " + key);
    }

    private static IEnumerable<string> Keys(LruCache<string, object> cache) => cache.Snapshot().Select(e => e.Key);

    private IEnumerable<(string, EvictionReason)> Left() => _evictions.Select(e => (e.Key, e.Reason));
}
