using System.Collections.Concurrent;
using BitFaster.Caching.Lfu;
using BitFaster.Caching.Lru;
using Microsoft.Extensions.Caching.Memory;
using PluginState.Bounded;
using ZiggyCreatures.Caching.Fusion;

namespace PluginState.Benchmarks.Lru.Peers;

/// <summary>Who takes part. Each is opened as its documentation recommends, with the default comparer.</summary>
internal static class Field
{
    /// <summary>Evicts nothing: what any of the others costs more than this is the price of the bound.</summary>
    public static readonly Peer Floor =
        new Peer<ConcurrentDictionaryCache>("ConcurrentDictionary", static _ => new(new ConcurrentDictionary<string, object>()));

    /// <summary>Without access times, which only a time-to-live needs.</summary>
    public static readonly Peer Plain =
        new Peer<PluginStateCache>("PluginState LruCache", static capacity => new(new LruCache<string, object>(capacity)));

    public static readonly Peer Timed = new Peer<PluginStateCache>(
        "PluginState LruCache, access times",
        static capacity => new(new LruCache<string, object>(capacity, timeProvider: TimeProvider.System)));

    public static readonly Peer ConcurrentLru =
        new Peer<ConcurrentLruCache>("BitFaster ConcurrentLru", static capacity => new(new ConcurrentLru<string, object>(capacity)))
        {
            IsPseudo = true,
        };

    public static readonly Peer FastConcurrentLru =
        new Peer<FastConcurrentLruCache>("BitFaster FastConcurrentLru", static capacity => new(new FastConcurrentLru<string, object>(capacity)))
        {
            IsPseudo = true,
        };

    public static readonly Peer ClassicLru =
        new Peer<ClassicLruCache>("BitFaster ClassicLru", static capacity => new(new ClassicLru<string, object>(capacity)));

    /// <summary>With its default scheduler, the thread pool.</summary>
    public static readonly Peer ConcurrentLfu =
        new Peer<ConcurrentLfuCache>("BitFaster ConcurrentLfu", static capacity => new(new ConcurrentLfu<string, object>(capacity)))
        {
            IsPseudo = true,
        };

    public static readonly Peer Textbook =
        new Peer<TextbookCache>("lock + Dictionary + LinkedList", static capacity => new(new TextbookLru<string, object>(capacity)));

    public static readonly Peer MemoryCache =
        new Peer<MemoryCacheCache>("MemoryCache", static capacity => new(NewMemoryCache(capacity)));

    /// <summary>Memory only, without tags, which cost a look-up of their own and which nobody else here has.</summary>
    public static readonly Peer FusionCache =
        new Peer<FusionCacheCache>("FusionCache", NewFusionCache);

    public static readonly IReadOnlyList<Peer> All =
        [Floor, Plain, Timed, ConcurrentLru, FastConcurrentLru, ClassicLru, ConcurrentLfu, Textbook, MemoryCache, FusionCache];

    /// <summary>Those that make room for a new entry. The dictionary does not, and MemoryCache, FusionCache's store too, refuses it instead.</summary>
    public static readonly IReadOnlyList<Peer> Evicting = [Plain, Timed, ConcurrentLru, FastConcurrentLru, ClassicLru, ConcurrentLfu, Textbook];

    private static MemoryCache NewMemoryCache(int capacity) => new(new MemoryCacheOptions { SizeLimit = capacity });

    private static FusionCacheCache NewFusionCache(int capacity)
    {
        var store = NewMemoryCache(capacity);
        var options = new FusionCacheOptions
        {
            DisableTagging = true,
            DefaultEntryOptions = new FusionCacheEntryOptions { Duration = TimeSpan.FromHours(1), Size = 1 },
        };
        return new(new FusionCache(options, store), store);
    }
}
