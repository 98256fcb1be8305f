using System.Runtime.CompilerServices;
using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

/// <summary>
/// An attacker who knows the seed of a cache's hash. The tests are that attacker: they ask the cache's own <see cref="KeyComparison{TKey}"/>
/// for keys that all end up in one bucket.
/// </summary>
public sealed class HashHardeningTests
{
    private const int Capacity = 300, Buckets = 512;

    [Fact]
    public void Keys_that_collide_on_purpose_make_the_cache_go_over_to_another_hash_and_every_key_is_still_found()
    {
        var cache = new LruCache<string, int>(Capacity);
        var comparison = Internals<string, int>.Keys(cache);
        var keys = Colliding(comparison, 200);
        for (var i = 0; i < keys.Count; i++)
            cache.Put(keys[i], i);
        Assert.True(comparison.IsHardened);
        Assert.False(comparison.CanHarden); // once is enough
        Assert.True(keys.Select(key => comparison.Hash(key) % Buckets).Distinct().Count() > 50);
        for (var i = 0; i < keys.Count; i++)
        {
            Assert.True(cache.TryGet(keys[i], out var got) && got == i);
            Assert.True(cache.TryPeek($"<{keys[i]}>".AsSpan(1..^1), out var peeked) && peeked == i);
        }

        Assert.Equal(Enumerable.Reverse(keys), cache.Snapshot().Select(e => e.Key));
        Assert.True(cache.TryRemove(keys[0], out int _));
        Assert.False(cache.TryGet(keys[0], out _));
    }

    [Fact]
    public void A_reader_misses_nothing_while_it_goes_over()
    {
        for (var round = 0; round < 20; round++)
        {
            var cache = new LruCache<string, int>(Capacity);
            var comparison = Internals<string, int>.Keys(cache);
            var keys = Colliding(comparison, 130);
            cache.Put("there", 7);
            Threads.RunSampled(
                () =>
                {
                    Assert.True(cache.TryGet("there", out var value) && value == 7);
                    Assert.True(cache.TryPeek("there".AsSpan(), out value) && value == 7);
                },
                () =>
                {
                    foreach (var key in keys)
                        cache.Put(key, 0);
                });
            Assert.True(comparison.IsHardened);
        }
    }

    [Fact]
    public void What_is_hashed_by_a_comparer_of_the_callers_stays_so()
    {
        var cache = new LruCache<int, int>(Capacity, new OneHash());
        for (var i = 0; i < Capacity; i++)
            cache.Put(i, i);
        Assert.False(Internals<int, int>.Keys(cache).IsHardened);
        Assert.All(Enumerable.Range(0, Capacity), i => Assert.True(cache.TryPeek(i, out var value) && value == i));
    }

    private static List<string> Colliding(KeyComparison<string> comparison, int count) =>
        [.. Enumerable.Range(0, int.MaxValue).Select(static i => $"key {i}").Where(key => comparison.Hash(key) % Buckets == 3).Take(count)];

    private static class Internals<TKey, TValue>
        where TKey : notnull
    {
        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_keys")]
        public static extern ref KeyComparison<TKey> Keys(LruCache<TKey, TValue> cache);
    }
}
