using System.Diagnostics.CodeAnalysis;
using PluginState.Bounded;

namespace PluginState.Resolvers;

/// <summary>
/// The live resolvers: compiled in, from plugins and registered by hand together, exactly bounded. At capacity the least
/// recently used one leaves; a declared one comes back from the <see cref="ResolverCatalog"/> when it is next needed, one
/// registered by hand is gone.
/// </summary>
/// <remarks>Safe for concurrent use: one <see cref="LruCache{TKey,TValue}"/> holds everything there is.</remarks>
public sealed class BoundedResolverRegistry : IDisposable
{
    /// <summary>The default of the greatest number of live resolvers: 100.</summary>
    public const int DefaultCapacity = 100;

    private readonly LruCache<string, RegisteredResolver> _resolvers;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="capacity">The greatest number of live resolvers; at least 1.</param>
    /// <param name="timeProvider">Where access times come from. Default: the system's clock.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is below 1.</exception>
    public BoundedResolverRegistry(int capacity = DefaultCapacity, TimeProvider? timeProvider = null) =>
        _resolvers = new(capacity, StringComparer.Ordinal, timeProvider ?? TimeProvider.System, OnEviction);

    /// <summary>Raised for every resolver that left, after it left and outside every lock. Handlers should not throw.</summary>
    public event Action<Eviction<string, RegisteredResolver>>? Evicted;

    /// <summary>The greatest number of live resolvers.</summary>
    public int Capacity => _resolvers.Capacity;

    /// <summary>The number of live resolvers, at no moment above <see cref="Capacity"/>.</summary>
    public int Count => _resolvers.Count;

    /// <summary>The names of the live resolvers, most recently used first. Reading them is not a use.</summary>
    public IReadOnlyList<string> Names => Array.ConvertAll(_resolvers.Snapshot(), static entry => entry.Key);

    /// <summary>
    /// Registers a resolver by hand, or replaces the one with its name. Evicts the least recently used one where there is no room.
    /// </summary>
    /// <param name="name">Not blank.</param>
    /// <param name="resolver">What to call.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="resolver"/> is null.</exception>
    public void Register(string name, Resolver resolver)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(resolver);
        _resolvers.Put(name, new(new ResolverDeclaration(name), ResolverOrigin.Registered, resolver));
    }

    /// <summary>Gets a live resolver and makes it the most recently used one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Resolver? resolver)
    {
        resolver = TryGet(name, out RegisteredResolver? registered) ? registered.Resolver : null;
        return resolver is not null;
    }

    /// <summary>Gets a live resolver with its declaration and origin, and makes it the most recently used one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out RegisteredResolver? resolver)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _resolvers.TryGet(name, out resolver);
    }

    /// <summary>Removes a live resolver. A declared one comes back when it is next needed.</summary>
    /// <returns>Whether it was live.</returns>
    public bool Remove(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return _resolvers.TryRemove(name, out _);
    }

    /// <summary>Removes the resolvers that were last used <paramref name="timeToLive"/> ago or longer.</summary>
    /// <param name="timeToLive">Positive.</param>
    /// <returns>How many were removed; <see cref="Evicted"/> names them.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeToLive"/> is not positive.</exception>
    public int CleanupExpired(TimeSpan timeToLive) => _resolvers.TrimExpired(timeToLive);

    /// <summary>Ends the timer that dates the uses of resolvers. The registry can still be used and read.</summary>
    public void Dispose() => _resolvers.StopClock();

    /// <summary>A consistent reading of size, bound, oldest access and evictions.</summary>
    public ResolverRegistryStatistics GetStatistics()
    {
        var statistics = _resolvers.GetStatistics();
        return new(statistics.Count, statistics.Capacity, statistics.OldestAccess, statistics.Evictions);
    }

    /// <summary>The live resolvers at one moment with their access times, most recently used first. Taking it is not a use.</summary>
    public IReadOnlyList<LruEntry<string, RegisteredResolver>> Snapshot() => _resolvers.Snapshot();

    internal bool IsLive(RegisteredResolver resolver) =>
        _resolvers.TryPeek(resolver.Name, out var live) && ReferenceEquals(live, resolver);

    /// <summary>Makes a declared resolver live, unless one registered by hand has its name. The newest is returned.</summary>
    internal RegisteredResolver Publish(RegisteredResolver resolver)
    {
        while (!_resolvers.TryAdd(resolver.Name, resolver))
        {
            if (!_resolvers.TryGet(resolver.Name, out var live))
                continue; // it left between the two calls: there is room now
            if (live.Origin.Kind == ResolverOriginKind.Registered || ReferenceEquals(live, resolver))
                return live;
            if (_resolvers.TryUpdate(resolver.Name, resolver, live))
                break;
        }

        return resolver;
    }

    /// <summary>Removes exactly this resolver, not another one that has its name.</summary>
    internal bool Withdraw(RegisteredResolver resolver) => _resolvers.TryRemove(resolver.Name, resolver);

    private void OnEviction(Eviction<string, RegisteredResolver> eviction)
    {
        if (eviction.Reason is EvictionReason.Capacity or EvictionReason.Expired)
            eviction.Value.CountEviction();
        Evicted?.Invoke(eviction);
    }
}
