using System.Collections.Concurrent;
using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

public sealed class LruCacheConcurrencyTests
{
    private const int Operations = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    public void The_count_is_never_seen_above_the_capacity(int capacity)
    {
        var cache = new LruCache<int, int>(capacity);
        Sample(cache, capacity, [.. Enumerable.Range(0, 4).Select<int, Action>(thread => () => Churn(cache, new Random(thread), keys: 20 + capacity))]);
        AssertConsistent(cache);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(64)]
    public void The_count_is_never_seen_above_a_capacity_that_changes(int capacity)
    {
        var cache = new LruCache<int, int>(capacity);
        Action resize = () =>
        {
            for (var i = 0; i < Operations / 4; i++)
                cache.Resize((i % capacity) + 1);
        };
        Sample(cache, capacity, [resize, .. Enumerable.Range(0, 3).Select<int, Action>(thread => () => Churn(cache, new Random(thread), keys: 20 + capacity))]);
        AssertConsistent(cache);
    }

    [Fact]
    public void Putting_while_others_clear_and_resize_leaves_a_consistent_cache()
    {
        for (var round = 0; round < 20; round++)
        {
            var cache = new LruCache<int, int>(100);
            Threads.Run(
                () => Put(0),
                () => Put(1000),
                () =>
                {
                    for (var i = 0; i < 50; i++)
                        cache.Clear();
                },
                () =>
                {
                    for (var i = 0; i < 50; i++)
                        cache.Resize(100 - i);
                });
            Assert.Equal(51, cache.Capacity);
            AssertConsistent(cache);
            Put(2000);
            Assert.Equal(Enumerable.Range(2449, 51).Reverse(), cache.Snapshot().Select(e => e.Key));

            void Put(int first)
            {
                for (var i = 0; i < 500; i++)
                    cache.Put(first + i, i);
            }
        }
    }

    [Fact]
    public void Keys_that_all_have_one_hash_are_kept_apart_by_many_threads()
    {
        var cache = new LruCache<int, int>(8, new OneHash());
        Threads.Run(4, thread => Churn(cache, new Random(thread), keys: 12)); // which looks at every value it gets
        AssertConsistent(cache);
    }

    [Fact]
    public void Every_value_that_got_in_leaves_exactly_once_or_is_still_there()
    {
        var left = new ConcurrentQueue<Eviction<int, object>>();
        var put = new ConcurrentBag<object>();
        var clock = new ManualClock();
        var cache = new LruCache<int, object>(8, timeProvider: clock, onEviction: left.Enqueue);
        Threads.RunSampled(
            () => clock.Now += TimeSpan.FromSeconds(1),
            [.. Enumerable.Range(0, 4).Select<int, Action>(thread => () =>
            {
                var random = new Random(thread);
                for (var i = 0; i < Operations; i++)
                {
                    var (key, value) = (random.Next(16), new object());
                    switch (random.Next(8))
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
                            put.Add(cache.AddOrUpdate(key, static _ => new object(), static (_, _) => new object()));
                            break;
                        case 6:
                            cache.Put(key, value, TimeSpan.FromSeconds(random.Next(1, 20)));
                            put.Add(value);
                            break;
                        case 7:
                            _ = random.Next(100) switch
                            {
                                0 => cache.Clear(),
                                1 => cache.Resize(random.Next(4, 10)),
                                < 10 => cache.TrimExpired(),
                                < 15 => cache.TrimExpired(TimeSpan.FromSeconds(random.Next(1, 20))),
                                _ => cache.TryRemove(key, out object? _) ? 1 : 0,
                            };
                            break;
                    }
                }
            })]);
        cache.TrimExpired();
        AssertConsistent(cache);
        var gone = left.Select(e => e.Value).Concat(cache.Snapshot().Select(e => e.Value)).ToList();
        Assert.Equal(put.Count, gone.Count);
        Assert.True(put.ToHashSet().SetEquals(gone));
        var counts = cache.GetStatistics().Evictions;
        Assert.All(Enum.GetValues<EvictionReason>(), reason => Assert.Equal(left.Count(e => e.Reason == reason), counts[reason]));
    }

    [Fact]
    public void No_increment_by_AddOrUpdate_is_lost()
    {
        const int ThreadCount = 4;
        var values = new LruCache<string, int>(1);
        var references = new LruCache<string, Tuple<int>>(1);
        Threads.Run(ThreadCount, _ =>
        {
            for (var i = 0; i < Operations; i++)
            {
                values.AddOrUpdate("a", static _ => 1, static (_, n) => n + 1);
                references.AddOrUpdate("a", static _ => new(1), static (_, n) => new(n.Item1 + 1));
            }
        });
        Assert.Equal(ThreadCount * Operations, Assert.Single(values.Snapshot()).Value);
        Assert.Equal(ThreadCount * Operations, Assert.Single(references.Snapshot()).Value.Item1);
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
            {
                cache.Put((thread * Each) + i, i);
                Assert.True(cache.TryGet((thread * Each) + (i / 2), out var value) && value == i / 2);
            }
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

    private static void Sample(LruCache<int, int> cache, int capacity, IReadOnlyList<Action> actions) => Threads.RunSampled(
        () =>
        {
            Assert.InRange(cache.Count, 0, capacity);
            Assert.InRange(cache.Capacity, 1, capacity);
            Assert.InRange(cache.Snapshot().Length, 0, capacity);
            var statistics = cache.GetStatistics();
            Assert.InRange(statistics.Count, 0, statistics.Capacity);
        },
        actions);

    private static void AssertConsistent<TValue>(LruCache<int, TValue> cache)
    {
        var all = cache.Snapshot();
        Assert.InRange(all.Length, 0, cache.Capacity);
        Assert.Equal(all.Length, cache.Count);
        Assert.Equal(all.Length, cache.GetStatistics().Count);
        Assert.Equal(all.Length, all.Select(e => e.Key).Distinct().Count());
        Assert.All(all, e => Assert.True(cache.TryPeek(e.Key, out var value) && Equals(e.Value, value)));
    }

    /// <summary>Puts only multiples of the key that is their own, and looks for others.</summary>
    private static void Churn(LruCache<int, int> cache, Random random, int keys)
    {
        for (var i = 0; i < Operations; i++)
        {
            var key = random.Next(1, keys);
            var (value, found) = (key * i, 0);
            switch (random.Next(10))
            {
                case 0:
                    cache.TryRemove(key, out found);
                    break;
                case 1:
                    found = cache.GetOrAdd(key, _ => value);
                    break;
                case 2 or 3:
                    cache.TryGet(key, out found);
                    break;
                case 4:
                    cache.TryAdd(key, value);
                    break;
                case 5:
                    cache.AddOrUpdate(key, static k => k, (k, present) => Math.Max(found = present, k));
                    break;
                case 6 when i % 64 == 0:
                    cache.Clear();
                    break;
                default:
                    cache.Put(key, value);
                    break;
            }

            if (found % key != 0)
                Assert.Fail($"{found} is not a value of {key}.");
        }
    }
}
