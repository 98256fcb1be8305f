using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

public sealed class LruCacheOfStringsTests
{
    public static TheoryData<string> Comparers => ["default", "ordinal", "ignoring case"];

    [Theory]
    [MemberData(nameof(Comparers))]
    public void A_part_of_a_string_finds_what_the_string_of_it_finds(string comparer)
    {
        var cache = Cache(comparer);
        for (var i = 0; i < 100; i++)
            cache.Put($"key {i}", i);
        for (var i = 0; i < 110; i++)
        {
            var part = $"<key {i}>".AsSpan(1..^1);
            Assert.Equal(i < 100, cache.TryPeek(part, out var peeked));
            Assert.Equal(i < 100, cache.TryGet(part, out var got));
            Assert.Equal(i < 100 ? (i, i) : (0, 0), (peeked, got));
        }

        Assert.Equal(comparer == "ignoring case", cache.TryGet("KEY 1".AsSpan(), out _));
        Assert.False(cache.TryGet(default(ReadOnlySpan<char>), out _));
        cache.Put("", -1);
        Assert.True(cache.TryGet(default(ReadOnlySpan<char>), out var ofNothing));
        Assert.Equal(-1, ofNothing);
    }

    [Theory]
    [MemberData(nameof(Comparers))]
    public void It_allocates_nothing(string comparer)
    {
        var cache = Cache(comparer);
        cache.Put("key", 1);
        Assert.Equal(0, Memory.AllocatedBy(() =>
        {
            cache.TryGet("<key>".AsSpan(1, 3), out _);
            cache.TryPeek("<key>".AsSpan(1, 3), out _);
            cache.TryGet("<missing>".AsSpan(1, 3), out _);
        }));
    }

    [Fact]
    public void TryGet_is_a_use_and_TryPeek_is_not()
    {
        var cache = Cache("default");
        cache.Put("a", 1);
        cache.Put("b", 2);
        cache.TryPeek("a".AsSpan(), out _);
        Assert.Equal("b", cache.Snapshot()[0].Key);
        cache.TryGet("a".AsSpan(), out _);
        Assert.Equal("a", cache.Snapshot()[0].Key);
    }

    [Fact]
    public void A_comparer_that_cannot_compare_spans_is_an_error_that_names_it()
    {
        var cache = new LruCache<string, int>(1, new ByLength());
        cache.Put("a", 1);
        Assert.Contains(nameof(ByLength), Assert.Throws<InvalidOperationException>(() => cache.TryGet("a".AsSpan(), out _)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => cache.TryPeek("a".AsSpan(), out _));
        Assert.True(cache.TryGet("b", out _));
    }

    [Fact]
    public void Without_a_cache_it_is_an_error()
    {
        Assert.Throws<ArgumentNullException>(() => LruCacheOfStrings.TryGet<int>(null!, "a", out _));
        Assert.Throws<ArgumentNullException>(() => LruCacheOfStrings.TryPeek<int>(null!, "a", out _));
    }

    private static LruCache<string, int> Cache(string comparer) => new(1000, comparer switch
    {
        "ordinal" => StringComparer.Ordinal,
        "ignoring case" => StringComparer.OrdinalIgnoreCase,
        _ => null,
    });

    private sealed class ByLength : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?.Length == y?.Length;

        public int GetHashCode(string obj) => obj.Length;
    }
}
