using System.Collections;
using System.Diagnostics.CodeAnalysis;
using PluginState.Bounded;

namespace PluginState.Contexts;

/// <summary>
/// The contexts of a server, exactly bounded: at capacity the least recently used one leaves, and contexts that nobody used for
/// a time-to-live can be cleaned up.
/// </summary>
/// <remarks>
/// Safe for concurrent use: the contexts live in one <see cref="LruCache{TKey,TValue}"/>, and the ids of those that left for
/// want of room or for age in another one of the same capacity, so that their owners can be told what happened. The second is written after the
/// first; between the two a look-up may say unknown where it could have said evicted. (If in that moment the context is put again and removed, it
/// may be remembered as evicted.)
/// </remarks>
public sealed class ContextManager : IReadOnlyCollection<StateContext>
{
    /// <summary>The default of the greatest number of contexts: 1000.</summary>
    public const int DefaultCapacity = 1000;

    private readonly LruCache<string, StateContext> _contexts;
    private readonly LruCache<string, EvictionReason> _departed;

    /// <summary>Makes an empty manager.</summary>
    /// <param name="capacity">The greatest number of contexts; at least 1.</param>
    /// <param name="timeProvider">Where access times come from. Default: the system's clock.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is below 1.</exception>
    public ContextManager(int capacity = DefaultCapacity, TimeProvider? timeProvider = null)
    {
        _contexts = new(capacity, StringComparer.Ordinal, timeProvider ?? TimeProvider.System, OnEviction);
        _departed = new(capacity, StringComparer.Ordinal);
    }

    /// <summary>Raised for every context that left, after it left and outside every lock. Handlers should not throw.</summary>
    public event Action<Eviction<string, StateContext>>? Evicted;

    /// <summary>The greatest number of contexts.</summary>
    public int Capacity => _contexts.Capacity;

    /// <summary>The number of contexts, at no moment above <see cref="Capacity"/>.</summary>
    public int Count => _contexts.Count;

    /// <summary>How many evictions are remembered, at most <see cref="Capacity"/>.</summary>
    internal int Departed => _departed.Count;

    /// <summary>Adds a context, or replaces the one with its id. Evicts the least recently used context where there is no room.</summary>
    public void Put(StateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Touch(_contexts.CoarseNow!.Value);
        _contexts.Put(context.Id, context);
    }

    /// <summary>Gets a context and makes it the most recently used one.</summary>
    /// <returns>The context, or null where there is none with that id.</returns>
    public StateContext? Get(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        if (!_contexts.TryGet(id, out var context))
            return null;
        context.Touch(_contexts.CoarseNow!.Value);
        return context;
    }

    /// <summary>Gets a context without using it.</summary>
    /// <returns>The context, or null where there is none with that id.</returns>
    public StateContext? Peek(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return _contexts.TryPeek(id, out var context) ? context : null;
    }

    /// <summary>Gets a context and makes it the most recently used one, or says why it cannot.</summary>
    /// <exception cref="ContextEvictedException">It left for want of room or for age.</exception>
    /// <exception cref="ContextNotFoundException">There is none with that id.</exception>
    public StateContext GetRequired(string id)
    {
        if (Get(id) is { } context)
            return context;
        throw TryGetEvictionReason(id, out var reason) ? new ContextEvictedException(id, reason.Value) : new ContextNotFoundException(id);
    }

    /// <summary>Why a context that is no longer there left. The manager remembers the last <see cref="Capacity"/> evictions.</summary>
    public bool TryGetEvictionReason(string id, [NotNullWhen(true)] out EvictionReason? reason)
    {
        reason = _departed.TryPeek(id, out var known) && !_contexts.TryPeek(id, out _) ? known : null;
        return reason is not null;
    }

    /// <summary>Removes a context.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return _contexts.TryRemove(id, out _);
    }

    /// <summary>
    /// Removes the contexts that were last used <paramref name="timeToLive"/> ago or longer; each up to
    /// <see cref="LruStatistics.Resolution"/> later than that.
    /// </summary>
    /// <param name="timeToLive">Positive.</param>
    /// <returns>How many were removed; <see cref="Evicted"/> names them.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeToLive"/> is not positive.</exception>
    public int CleanupExpired(TimeSpan timeToLive) => _contexts.TrimExpired(timeToLive);

    /// <summary>Removes every context.</summary>
    /// <returns>How many there were.</returns>
    public int Clear() => _contexts.Clear();

    /// <summary>A consistent reading of size, oldest access and evictions.</summary>
    public LruStatistics GetStatistics() => _contexts.GetStatistics();

    /// <summary>Enumerates a snapshot, most recently used first. Enumerating is not a use, and the manager may change meanwhile.</summary>
    public IEnumerator<StateContext> GetEnumerator() => _contexts.Snapshot().Select(entry => entry.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void StopClock() => _contexts.StopClock();

    private void OnEviction(Eviction<string, StateContext> eviction)
    {
        if (eviction.Reason is EvictionReason.Capacity or EvictionReason.Expired)
            _departed.Put(eviction.Key, eviction.Reason);
        else if (eviction.Reason is not EvictionReason.Replaced)
            _departed.TryRemove(eviction.Key, out _);
        Evicted?.Invoke(eviction);
    }
}
