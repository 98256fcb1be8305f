using System.Collections.Concurrent;
using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

public sealed class LruCacheConcurrencyTests
{
    private const int Operations = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void The_count_is_never_seen_above_the_capacity(int capacity)
    {
        var cache = new LruCache<int, int>(capacity);
        var (highest, longest) = (0, 0);
        Threads.RunSampled(
            () =>
            {
                highest = Math.Max(highest, cache.Count);
                longest = Math.Max(longest, cache.Snapshot().Length);
            },
            [.. Enumerable.Range(0, 4).Select<int, Action>(thread => () => Churn(cache, new Random(thread)))]);
        Assert.InRange(highest, 0, capacity);
        Assert.InRange(longest, 0, capacity);
        Assert.Equal(cache.Count, cache.GetStatistics().Count);
        Assert.Equal(cache.Count, cache.Snapshot().Select(e => e.Key).Distinct().Count());
    }

    [Fact]
    public void Every_value_that_got_in_leaves_exactly_once()
    {
        var left = new ConcurrentDictionary<object, int>();
        var put = new ConcurrentBag<object>();
        var cache = new LruCache<int, object>(8, onEviction: e => left.AddOrUpdate(e.Value, 1, static (_, n) => n + 1));
        Threads.Run(4, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < Operations; i++)
            {
                var (key, value) = (random.Next(16), new object());
                switch (random.Next(6))
                {
                    case 0 or 1:
                        cache.Put(key, value);
                        put.Add(value);
                        break;
                    case 2 when cache.TryAdd(key, value):
                        put.Add(value);
                        break;
                    case 3 when ReferenceEquals(cache.GetOrAdd(key, _ => value), value):
                        put.Add(value);
                        break;
                    case 4 when cache.TryPeek(key, out var expected) && cache.TryUpdate(key, value, expected):
                        put.Add(value);
                        break;
                    case 5:
                        if (random.Next(50) == 0)
                            cache.Clear();
                        else
                            cache.TryRemove(key, out object? _);
                        break;
                }
            }
        });
        cache.Clear();
        Assert.All(left, pair => Assert.Equal(1, pair.Value));
        Assert.Equal(put.Count, left.Count);
        Assert.All(put, value => Assert.True(left.ContainsKey(value)));
        var counts = cache.GetStatistics().Evictions;
        Assert.Equal(put.Count, Enum.GetValues<EvictionReason>().Sum(reason => counts[reason]));
    }

    [Fact]
    public void Filling_exactly_to_the_capacity_from_many_threads_evicts_nothing()
    {
        const int ThreadCount = 8, Each = 500;
        var evictions = 0;
        var cache = new LruCache<int, int>(ThreadCount * Each, onEviction: _ => Interlocked.Increment(ref evictions));
        Threads.Run(ThreadCount, thread =>
        {
            for (var i = 0; i < Each; i++)
                cache.Put((thread * Each) + i, i);
        });
        Assert.Equal(0, evictions);
        Assert.Equal(cache.Capacity, cache.Count);
        Assert.Equal(Enumerable.Range(0, ThreadCount * Each), cache.Snapshot().Select(e => e.Key).Order());
        cache.Put(-1, 0);
        Assert.Equal(1, evictions);
    }

    [Fact]
    public void All_threads_that_miss_one_key_get_one_value()
    {
        for (var round = 0; round < 50; round++)
        {
            var cache = new LruCache<string, object>(4);
            var got = new object[4];
            Threads.Run(4, thread => got[thread] = cache.GetOrAdd("a", _ => new object()));
            Assert.All(got, value => Assert.Same(got[0], value));
        }
    }

    [Fact]
    public void Of_racing_updates_from_one_value_exactly_one_wins()
    {
        for (var round = 0; round < 50; round++)
        {
            var cache = new LruCache<string, int>(4);
            cache.Put("a", 0);
            var wins = 0;
            Threads.Run(4, thread =>
            {
                if (cache.TryUpdate("a", thread + 1, expected: 0))
                    Interlocked.Increment(ref wins);
            });
            Assert.Equal(1, wins);
        }
    }

    [Fact]
    public void An_entry_that_is_read_all_the_time_survives_a_churn_of_others()
    {
        // Each writer uses the hot key before every Put, and there is room for one more entry than writers:
        // so between two uses of the hot key at most that many others can come in.
        const int Writers = 3;
        var cache = new LruCache<int, int>(Writers + 1);
        cache.Put(-1, 0);
        var misses = 0;
        Threads.Run(Writers, thread =>
        {
            for (var i = 0; i < Operations; i++)
            {
                if (!cache.TryGet(-1, out _))
                    Interlocked.Increment(ref misses);
                cache.Put((thread * Operations) + i, i);
            }
        });
        Assert.Equal(0, misses);
    }

    private static void Churn(LruCache<int, int> cache, Random random)
    {
        for (var i = 0; i < Operations; i++)
        {
            var key = random.Next(20);
            switch (random.Next(8))
            {
                case 0:
                    cache.TryRemove(key, out int _);
                    break;
                case 1:
                    cache.GetOrAdd(key, static k => k);
                    break;
                case 2:
                    cache.TryGet(key, out _);
                    break;
                case 3:
                    cache.TryAdd(key, i);
                    break;
                case 4 when i % 64 == 0:
                    cache.Clear();
                    break;
                default:
                    cache.Put(key, i);
                    break;
            }
        }
    }
}
