using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

public sealed class LruCacheResizeTests
{
    private readonly List<Eviction<int, int>> _evictions = [];
    private readonly LruCache<int, int> _cache;

    public LruCacheResizeTests() => _cache = new(5, onEviction: _evictions.Add);

    [Fact]
    public void A_smaller_capacity_makes_the_oldest_leave_first_and_holds_from_then_on()
    {
        Put(1, 2, 3, 4, 5);
        _cache.TryGet(1, out _);
        Assert.Equal(3, _cache.Resize(2));
        Assert.Equal(2, _cache.Capacity);
        Assert.Equal([2, 3, 4], _evictions.Select(e => e.Key));
        Assert.All(_evictions, e => Assert.Equal(EvictionReason.Capacity, e.Reason));
        Assert.Equal(3, _cache.GetStatistics().Evictions.Capacity);
        Assert.Equal(2, _cache.GetStatistics().Capacity);
        Put(6);
        Assert.Equal([6, 1], Keys);
    }

    [Fact]
    public void A_greater_capacity_makes_room_and_nothing_leaves()
    {
        Put(1, 2, 3, 4, 5);
        Assert.Equal(0, _cache.Resize(40));
        Put([.. Enumerable.Range(6, 35)]);
        Assert.Empty(_evictions);
        Assert.Equal(Enumerable.Range(1, 40).Reverse(), Keys);
        Put(41);
        Assert.Equal([new(1, 10, EvictionReason.Capacity)], _evictions);
    }

    [Fact]
    public void A_capacity_that_still_fits_drops_nothing()
    {
        Put(1, 2, 3);
        Assert.Equal(0, _cache.Resize(3));
        Assert.Equal([3, 2, 1], Keys);
        Put(4);
        Assert.Equal([4, 3, 2], Keys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_capacity_below_one_is_an_error_and_changes_nothing(int capacity)
    {
        Put(1, 2);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _cache.Resize(capacity));
        Assert.Equal(("capacity", capacity), (error.ParamName, error.ActualValue));
        Assert.Equal((5, 2), (_cache.Capacity, _cache.Count));
    }

    [Fact]
    public void The_order_and_every_entry_survive_moving_to_another_table()
    {
        var cache = new LruCache<int, int>(1000);
        for (var i = 0; i < 1000; i++)
            cache.Put(i, i);
        for (var i = 0; i < 1000; i += 3)
            cache.TryGet(i, out _);
        var before = cache.Snapshot();
        cache.Resize(100);
        Assert.Equal(before.Take(100), cache.Snapshot());
        cache.Resize(5000);
        Assert.All(before.Take(100), e => Assert.True(cache.TryPeek(e.Key, out var value) && value == e.Value));
        Assert.All(before.Skip(100), e => Assert.False(cache.TryPeek(e.Key, out _)));
    }

    private IEnumerable<int> Keys => _cache.Snapshot().Select(e => e.Key);

    private void Put(params int[] keys)
    {
        foreach (var key in keys)
            _cache.Put(key, key * 10);
    }
}
