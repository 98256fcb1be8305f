using Microsoft.Extensions.Time.Testing;
using PluginState.Bounded;
using PluginState.Resolvers;

namespace PluginState.Tests.Resolvers;

public sealed class BoundedResolverRegistryTests
{
    private static readonly Resolver _local = static (_, _) => new(Resolution.UseLocal);
    private static readonly Resolver _remote = static (_, _) => new(Resolution.UseRemote);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Of_twenty_resolvers_at_capacity_ten_the_first_ten_are_gone_and_the_last_ten_there()
    {
        var registry = new BoundedResolverRegistry(10, _time);
        for (var i = 0; i < 20; i++)
            registry.Register($"resolver-{i}", _local);
        Assert.Equal(10, registry.Count);
        for (var i = 0; i < 20; i++)
            Assert.Equal(i >= 10, registry.TryGet($"resolver-{i}", out Resolver? _));
    }

    [Fact]
    public void A_thousand_registrations_keep_a_hundred_and_a_new_one_is_found()
    {
        var registry = new BoundedResolverRegistry();
        for (var i = 0; i < 1000; i++)
            registry.Register($"resolver-{i}", _local);
        Assert.Equal(100, registry.Count);
        registry.Register("new", _remote);
        Assert.True(registry.TryGet("new", out Resolver? resolver));
        Assert.Same(_remote, resolver);
        Assert.Equal(100, registry.Count);
    }

    [Fact]
    public void Concurrent_use_ends_within_the_bound_and_statistics_agree_with_the_count()
    {
        var registry = new BoundedResolverRegistry(50);
        var highest = 0;
        Threads.RunSampled(
            () => highest = Math.Max(highest, registry.Count),
            [.. Enumerable.Range(0, 8).Select<int, Action>(thread => () =>
            {
                for (var i = 0; i < 500; i++)
                {
                    registry.Register($"{thread}-{i}", _local);
                    registry.TryGet($"{thread}-{i / 2}", out Resolver? _);
                }
            })]);
        Assert.InRange(highest, 1, 50);
        Assert.Equal(50, registry.Count);
        Assert.Equal(50, registry.GetStatistics().CurrentSize);
        Assert.Equal(3950, registry.GetStatistics().Evictions.Capacity);
    }

    [Fact]
    public void Statistics_tell_current_and_maximal_size_their_ratio_and_the_oldest_access()
    {
        var registry = new BoundedResolverRegistry(100, _time);
        Assert.Equal(new ResolverRegistryStatistics(0, 100, null, default), registry.GetStatistics());
        var first = _time.GetUtcNow();
        for (var i = 0; i < 42; i++)
        {
            registry.Register($"resolver-{i}", _local);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var statistics = registry.GetStatistics();
        Assert.Equal((42, 100, 0.42), (statistics.CurrentSize, statistics.MaxSize, statistics.Capacity));
        Assert.Equal(first, statistics.OldestAccess);
        registry.TryGet("resolver-0", out Resolver? _);
        Assert.Equal(first + TimeSpan.FromSeconds(1), registry.GetStatistics().OldestAccess);
    }

    [Fact]
    public void Names_come_most_recently_used_first_and_reading_them_is_no_use()
    {
        var registry = new BoundedResolverRegistry(3, _time);
        foreach (var name in new[] { "a", "b", "c" })
            registry.Register(name, _local);
        registry.TryGet("a", out Resolver? _);
        Assert.Equal(["a", "c", "b"], registry.Names);
        Assert.Equal(["a", "c", "b"], registry.Snapshot().Select(e => e.Value.Name));
        registry.Register("d", _local);
        Assert.Equal(["d", "a", "c"], registry.Names);
    }

    [Fact]
    public void Registering_a_name_again_replaces()
    {
        var registry = new BoundedResolverRegistry(2, _time);
        var left = new List<Eviction<string, RegisteredResolver>>();
        registry.Evicted += left.Add;
        registry.Register("a", _local);
        registry.Register("a", _remote);
        Assert.True(registry.TryGet("a", out Resolver? resolver));
        Assert.Same(_remote, resolver);
        var eviction = Assert.Single(left);
        Assert.Equal(("a", EvictionReason.Replaced), (eviction.Key, eviction.Reason));
        Assert.Same(_local, eviction.Value.Resolver);
    }

    [Fact]
    public void What_is_registered_by_hand_says_so()
    {
        var registry = new BoundedResolverRegistry(2, _time);
        registry.Register("a", _local);
        Assert.True(registry.TryGet("a", out RegisteredResolver? registered));
        Assert.Equal(ResolverOrigin.Registered, registered.Origin);
        Assert.Equal("registered", registered.Origin.ToString());
        Assert.Equal("a", registered.Declaration.Name);
        Assert.Empty(registered.Declaration.Paths);
    }

    [Fact]
    public void Names_are_compared_ordinally()
    {
        var registry = new BoundedResolverRegistry(2, _time);
        registry.Register("a", _local);
        Assert.False(registry.TryGet("A", out Resolver? resolver));
        Assert.Null(resolver);
        Assert.False(registry.Remove("A"));
        Assert.True(registry.Remove("a"));
        Assert.Equal(0, registry.Count);
    }

    [Fact]
    public void Resolvers_not_used_for_the_time_to_live_are_cleaned_up()
    {
        var registry = new BoundedResolverRegistry(10, _time);
        var left = new List<(string, EvictionReason)>();
        registry.Evicted += eviction => left.Add((eviction.Key, eviction.Reason));
        registry.Register("old", _local);
        registry.Register("used", _local);
        _time.Advance(TimeSpan.FromMinutes(3));
        registry.TryGet("used", out Resolver? _);
        _time.Advance(TimeSpan.FromMinutes(2) + LruStatistics.Resolution);
        Assert.Equal(1, registry.CleanupExpired(TimeSpan.FromMinutes(5)));
        Assert.Equal(["used"], registry.Names);
        Assert.Equal([("old", EvictionReason.Expired)], left);
        Assert.Throws<ArgumentOutOfRangeException>(() => registry.CleanupExpired(TimeSpan.Zero));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(null)]
    public void A_blank_name_is_an_error(string? name)
    {
        var registry = new BoundedResolverRegistry(1, _time);
        Assert.ThrowsAny<ArgumentException>(() => registry.Register(name!, _local));
        Assert.ThrowsAny<ArgumentException>(() => registry.TryGet(name!, out Resolver? _));
        Assert.ThrowsAny<ArgumentException>(() => registry.Remove(name!));
        Assert.Equal(0, registry.Count);
    }

    [Fact]
    public void A_null_resolver_is_an_error() =>
        Assert.Equal("resolver", Assert.Throws<ArgumentNullException>(() => new BoundedResolverRegistry().Register("a", null!)).ParamName);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_capacity_below_one_is_an_error(int capacity) =>
        Assert.Equal("capacity", Assert.Throws<ArgumentOutOfRangeException>(() => new BoundedResolverRegistry(capacity)).ParamName);
}
