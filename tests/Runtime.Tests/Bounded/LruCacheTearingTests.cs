using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

/// <summary>
/// Keys and values that are written in several pieces, each of which says whether it is whole, in a cache whose few slots change hands
/// all the time. All keys have one of two hashes, so that readers look at the keys of others too.
/// </summary>
public sealed class LruCacheTearingTests
{
    private const int Keys = 12, Capacity = 4, Operations = 30_000;

    [Fact]
    public void Wide_keys_and_values_are_never_seen_in_halves() => Run(Wide.Of, Wide.Of);

    [Fact]
    public void Wide_keys_and_values_with_references_in_them_are_never_seen_in_halves() => Run(Mixed.Of, Mixed.Of);

    [Fact]
    public void A_wide_value_under_a_reference_and_a_reference_under_a_wide_key_are_never_seen_in_halves()
    {
        Run(Whole.Of, Wide.Of);
        Run(Wide.Of, Whole.Of);
    }

    /// <summary>A key as wide as a reference is written at once or in halves as the compiler likes; and one that left is nobody's key.</summary>
    [Fact]
    public void A_comparer_is_not_asked_about_a_narrow_key_that_has_left_or_is_not_there_yet()
    {
        var key = new Name("a");
        var cache = new LruCache<Name, string>(2, new ByLength());
        Threads.RunSampled(
            () => cache.TryPeek(key, out _), // which throws if the comparer does
            () =>
            {
                for (var i = 0; i < 500_000; i++)
                {
                    cache.Put(key, "x");
                    Thread.SpinWait(50);
                    cache.TryRemove(key, out string? _);
                }
            },
            () => Read(cache, key),
            () => Read(cache, key),
            () => Read(cache, key));

        static void Read(LruCache<Name, string> cache, Name key)
        {
            for (var i = 0; i < 10_000_000; i++)
                cache.TryPeek(key, out _);
        }
    }

    private readonly record struct Name(string Text);

    private sealed class ByLength : IEqualityComparer<Name>
    {
        public bool Equals(Name x, Name y) => x.Text.Length == y.Text.Length;

        public int GetHashCode(Name obj) => 1;
    }

    private static void Run<TKey, TValue>(Func<int, TKey> keyOf, Func<int, TValue> valueOf)
        where TKey : notnull, IWhole
        where TValue : IWhole
    {
        var keys = Enumerable.Range(0, Keys).Select(keyOf).ToArray();
        var comparer = new Comparer<TKey>();
        var cache = new LruCache<TKey, TValue>(Capacity, comparer, onEviction: e => Assert.True(e.Key.IsWhole && e.Value.IsWhole));
        cache.Put(keys[0], valueOf(0));
        var (hits, reading) = (0, new Random(1));
        Threads.RunSampled(
            () =>
            {
                var at = reading.Next(Keys);
                if (reading.Next(2) == 0 ? cache.TryGet(keys[at], out var value) : cache.TryPeek(keys[at], out value))
                {
                    hits++;
                    Assert.True(value!.IsWhole && value.Number % Keys == at, $"{value} is no value of {keys[at]}.");
                }
            },
            [.. Enumerable.Range(2, 2).Select<int, Action>(writer => () =>
            {
                var random = new Random(writer);
                for (var i = 0; i < Operations || Volatile.Read(ref hits) == 0; i++) // on a busy machine the reader may be late
                {
                    var at = random.Next(Keys);
                    if (random.Next(4) == 0)
                        cache.TryRemove(keys[at], out TValue? _);
                    else
                        cache.Put(keys[at], valueOf((i * Keys) + at));
                }
            })]);
        Assert.All(cache.Snapshot(), e => Assert.True(e.Key.IsWhole && e.Value.IsWhole && e.Value.Number % Keys == e.Key.Number));
        Assert.Equal(0, comparer.Halves);
    }

    private interface IWhole
    {
        int Number { get; }

        bool IsWhole { get; }
    }

    private readonly record struct Wide(long A, long B, long C, long D) : IWhole
    {
        public int Number => (int)A;

        public bool IsWhole => this == Of(Number);

        public static Wide Of(int number) => new(number, number * 3L, ~number, number ^ 0x5555);
    }

    private readonly record struct Mixed(Guid Id, Whole Other) : IWhole
    {
        public int Number => Other.Number;

        public bool IsWhole => Other is not null && Id == Of(Number).Id;

        public static Mixed Of(int number) => new(new Guid(number, 1, 2, 3, 4, 5, 6, (byte)number, (byte)(number >> 8), (byte)~number, 7), Whole.Of(number));
    }

    private sealed record Whole(int Number) : IWhole
    {
        public bool IsWhole => true;

        public static Whole Of(int number) => new(number);
    }

    private sealed class Comparer<TKey> : IEqualityComparer<TKey>
        where TKey : IWhole
    {
        private int _halves;

        public int Halves => _halves;

        public bool Equals(TKey? x, TKey? y)
        {
            if (x is { IsWhole: true } && y is { IsWhole: true })
                return x.Number == y.Number;
            Interlocked.Increment(ref _halves);
            return false;
        }

        public int GetHashCode(TKey obj) => obj.Number & 1;
    }
}
