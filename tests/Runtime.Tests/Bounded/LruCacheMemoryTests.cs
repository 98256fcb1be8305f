using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

[Collection(nameof(Undisturbed))]
public sealed class LruCacheMemoryTests
{
    [Fact]
    public void A_cache_that_became_smaller_gives_its_memory_back()
    {
        const int Entries = 200_000, LeastBytesEach = 20; // a slot with key, value and stamp alone has 24
        var cache = new LruCache<long, long>(Entries);
        for (var i = 0; i < Entries; i++)
            cache.Put(i, i);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Equal(Entries - 10, cache.Resize(10));
        Assert.InRange(before - GC.GetTotalMemory(forceFullCollection: true), Entries * LeastBytesEach, long.MaxValue);
        GC.KeepAlive(cache);
    }

    [Fact]
    public void Putting_into_a_full_cache_allocates_nothing()
    {
        var cache = new LruCache<string, object>(50);
        var keys = Enumerable.Range(0, 200).Select(static i => $"{i}").ToArray();
        Assert.Equal(0, Memory.AllocatedBy(() =>
        {
            foreach (var key in keys)
                cache.Put(key, key);
        }));
        Assert.Equal(350, cache.GetStatistics().Evictions.Capacity);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var cache = new LruCache<string, object>(50, StringComparer.OrdinalIgnoreCase, TimeProvider.System);
        cache.Put("a", "x");
        cache.Put("b", "x", TimeSpan.FromDays(1));
        Assert.Equal(0, Memory.AllocatedBy(() =>
        {
            cache.TryGet("a", out _);
            cache.TryGet("b", out _);
            cache.TryPeek("a", out _);
            cache.TryPeek("missing", out _);
            cache.GetOrAdd("a", static _ => "never");
        }));
    }
}
