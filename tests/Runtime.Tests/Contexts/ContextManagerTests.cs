using Microsoft.Extensions.Time.Testing;
using PluginState.Bounded;
using PluginState.Contexts;

namespace PluginState.Tests.Contexts;

public sealed class ContextManagerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Of_twenty_contexts_at_capacity_ten_the_first_ten_are_gone_and_the_last_ten_there()
    {
        var manager = new ContextManager(10, _time);
        for (var i = 0; i < 20; i++)
            manager.Put(Context($"ctx-{i}"));
        Assert.Equal(10, manager.Count);
        for (var i = 0; i < 20; i++)
            Assert.Equal(i >= 10, manager.Get($"ctx-{i}") is not null);
    }

    [Fact]
    public void The_default_capacity_is_a_thousand() => Assert.Equal(1000, new ContextManager().Capacity);

    [Fact]
    public void Concurrent_use_ends_within_the_bound_and_statistics_agree_with_the_count()
    {
        var manager = new ContextManager(100);
        var (highest, evicted) = (0, 0);
        manager.Evicted += _ => Interlocked.Increment(ref evicted);
        Threads.RunSampled(
            () => highest = Math.Max(highest, manager.Count),
            [.. Enumerable.Range(0, 8).Select<int, Action>(thread => () =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    manager.Put(Context($"ctx-{thread}-{i}"));
                    _ = manager.Get($"ctx-{thread}-{i / 2}");
                    if (i % 10 == 0)
                        manager.Remove($"ctx-{thread}-{i}");
                }
            })]);
        Assert.InRange(highest, 1, 100);
        var statistics = manager.GetStatistics();
        Assert.Equal(manager.Count, statistics.Count);
        Assert.Equal(manager.Count, manager.ToList().Count);
        Assert.Equal(8000, manager.Count + evicted);
        Assert.Equal(evicted, statistics.Evictions.Capacity + statistics.Evictions.Removed);
    }

    [Fact]
    public void Contexts_not_used_for_the_time_to_live_are_cleaned_up()
    {
        var manager = new ContextManager(100, _time);
        for (var age = 9; age >= 0; age--)
        {
            manager.Put(Context($"{age} minutes old"));
            if (age > 0)
                _time.Advance(TimeSpan.FromMinutes(1));
        }

        _time.Advance(LruStatistics.Resolution);
        Assert.Equal(5, manager.CleanupExpired(TimeSpan.FromMinutes(5)));
        Assert.Equal(["0 minutes old", "1 minutes old", "2 minutes old", "3 minutes old", "4 minutes old"], manager.Select(c => c.Id));
        Assert.Equal(5, manager.GetStatistics().Evictions.Expired);
        Assert.Throws<ArgumentOutOfRangeException>(() => manager.CleanupExpired(TimeSpan.Zero));
    }

    [Fact]
    public void Put_and_Get_update_the_last_access_and_Peek_does_not()
    {
        var manager = new ContextManager(2, _time);
        var context = Context("a");
        _time.Advance(TimeSpan.FromMinutes(1));
        manager.Put(context);
        Assert.Equal(_time.GetUtcNow(), context.LastAccessed);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(context, manager.Get("a"));
        Assert.Equal(_time.GetUtcNow(), context.LastAccessed);
        var got = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(context, manager.Peek("a"));
        Assert.Equal(got, context.LastAccessed);
        Assert.Equal(got, manager.GetStatistics().OldestAccess);
    }

    [Fact]
    public void Get_saves_a_context_and_Peek_does_not()
    {
        var manager = new ContextManager(2, _time);
        manager.Put(Context("a"));
        manager.Put(Context("b"));
        manager.Get("a");
        manager.Peek("b");
        manager.Put(Context("c"));
        Assert.Equal(["c", "a"], manager.Select(c => c.Id));
    }

    [Fact]
    public void Enumeration_is_a_snapshot_and_may_put_and_remove_inside()
    {
        var manager = new ContextManager(3, _time);
        foreach (var id in new[] { "a", "b", "c" })
            manager.Put(Context(id));
        var seen = new List<string>();
        foreach (var context in manager)
        {
            seen.Add(context.Id);
            manager.Put(Context(context.Id + "2"));
            manager.Remove(context.Id);
        }

        Assert.Equal(["c", "b", "a"], seen);
        Assert.Equal(["a2", "b2", "c2"], manager.Select(c => c.Id));
    }

    [Fact]
    public void An_unknown_id_and_an_evicted_one_are_different_errors()
    {
        var manager = new ContextManager(1, _time);
        manager.Put(Context("a"));
        manager.Put(Context("b"));
        _time.Advance(TimeSpan.FromMinutes(1) + LruStatistics.Resolution);
        manager.CleanupExpired(TimeSpan.FromMinutes(1));

        var unknown = Assert.Throws<ContextNotFoundException>(() => manager.GetRequired("never"));
        Assert.Equal(("never", "context_not_found"), (unknown.ContextId, unknown.Code));
        Assert.Contains("'never'", unknown.Message, StringComparison.Ordinal);

        // The manager remembers as many departures as it has room for contexts: the last one.
        var expired = Assert.Throws<ContextEvictedException>(() => manager.GetRequired("b"));
        Assert.Equal(("b", EvictionReason.Expired, "context_evicted"), (expired.ContextId, expired.Reason, expired.Code));
        Assert.Throws<ContextNotFoundException>(() => manager.GetRequired("a"));

        manager.Put(Context("c"));
        manager.Put(Context("d"));
        Assert.Equal(EvictionReason.Capacity, Assert.Throws<ContextEvictedException>(() => manager.GetRequired("c")).Reason);
        Assert.Equal("d", manager.GetRequired("d").Id);
    }

    [Fact]
    public void A_removed_or_cleared_context_is_unknown()
    {
        var manager = new ContextManager(2, _time);
        manager.Put(Context("a"));
        manager.Put(Context("b"));
        Assert.True(manager.Remove("a"));
        Assert.False(manager.Remove("a"));
        Assert.Equal(1, manager.Clear());
        Assert.False(manager.TryGetEvictionReason("a", out _));
        Assert.False(manager.TryGetEvictionReason("b", out _));
        Assert.Throws<ContextNotFoundException>(() => manager.GetRequired("b"));
    }

    [Fact]
    public void An_evicted_id_that_is_put_again_is_there_and_when_removed_then_unknown()
    {
        var manager = new ContextManager(2, _time); // remembers two departures, so that of a outlives that of b
        foreach (var id in new[] { "a", "b", "c" })
            manager.Put(Context(id));
        Assert.True(manager.TryGetEvictionReason("a", out var reason));
        Assert.Equal(EvictionReason.Capacity, reason);
        manager.Put(Context("a"));
        Assert.False(manager.TryGetEvictionReason("a", out _));
        Assert.Equal("a", manager.GetRequired("a").Id);
        manager.Remove("a");
        Assert.Throws<ContextNotFoundException>(() => manager.GetRequired("a"));
    }

    [Fact]
    public void The_memory_of_departed_ids_is_bounded()
    {
        var manager = new ContextManager(10, _time);
        for (var i = 0; i < 1000; i++)
            manager.Put(Context($"ctx-{i}"));
        var remembered = Enumerable.Range(0, 1000).Where(i => manager.TryGetEvictionReason($"ctx-{i}", out _));
        Assert.Equal(Enumerable.Range(980, 10), remembered);
    }

    [Fact]
    public void A_thousand_times_more_contexts_than_fit_leave_no_memory_behind()
    {
        var manager = new ContextManager(100, _time);
        for (var i = 0; i < 1000; i++)
            manager.Put(Context($"warm-{i}"));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 100_000; i++)
            manager.Put(Context($"ctx-{i}"));
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 10_000_000);
        Assert.Equal(100, manager.Count);
    }

    [Fact]
    public void A_context_that_leaves_is_told_of_outside_the_lock_with_its_reason()
    {
        var manager = new ContextManager(1, _time);
        var left = new List<(string, EvictionReason, int)>();
        manager.Evicted += eviction => Threads.Run(() => left.Add((eviction.Key, eviction.Reason, manager.Count)));
        manager.Put(Context("a"));
        manager.Put(Context("b"));
        manager.Put(Context("b"));
        manager.Remove("b");
        Assert.Equal([("a", EvictionReason.Capacity, 1), ("b", EvictionReason.Replaced, 1), ("b", EvictionReason.Removed, 0)], left);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t\n")]
    [InlineData(null)]
    public void A_blank_id_is_an_error(string? id)
    {
        var manager = new ContextManager(1, _time);
        Assert.ThrowsAny<ArgumentException>(() => manager.Get(id!));
        Assert.ThrowsAny<ArgumentException>(() => manager.Peek(id!));
        Assert.ThrowsAny<ArgumentException>(() => manager.GetRequired(id!));
        Assert.ThrowsAny<ArgumentException>(() => manager.Remove(id!));
        Assert.ThrowsAny<ArgumentException>(() => new StateContext(id!, "state"));
        Assert.ThrowsAny<ArgumentException>(() => new StateContext("id", id!));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_capacity_below_one_is_an_error(int capacity) =>
        Assert.Equal("capacity", Assert.Throws<ArgumentOutOfRangeException>(() => new ContextManager(capacity)).ParamName);

    [Fact]
    public void Putting_null_is_an_error() => Assert.Throws<ArgumentNullException>(() => new ContextManager().Put(null!));

    [Fact]
    public void Ids_are_compared_ordinally()
    {
        var manager = new ContextManager(2, _time);
        manager.Put(Context("a"));
        Assert.Null(manager.Get("A"));
    }

    private StateContext Context(string id) => new(id, "state", _time.GetUtcNow());
}
