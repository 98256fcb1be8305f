using PluginState.Bounded;

namespace PluginState.States;

/// <summary>The resident states, exactly bounded.</summary>
/// <remarks>
/// One <see cref="LruCache{TKey,TValue}"/> of records, each with its own compare-and-swap. A record that leaves is sealed after it left:
/// an update that found it before either commits before the seal, and is then part of the document the eviction reports, or fails.
/// Why a state left is remembered, for as many ids as there may be resident states, right after it left; whoever knows that it was there (a
/// context attached to its epoch) and finds neither state nor memory is told that it was evicted.
/// </remarks>
internal sealed class StateStore
{
    private readonly LruCache<string, StateRecord> _resident;
    private readonly LruCache<string, EvictionReason> _departed;
    private readonly Action<StateSnapshot, EvictionReason> _onEviction;
    private readonly int _historyCapacity;
    private long _epoch;

    public StateStore(int capacity, int historyCapacity, TimeProvider time, Action<StateSnapshot, EvictionReason> onEviction)
    {
        _resident = new(capacity, StringComparer.Ordinal, time, OnEviction);
        _departed = new(capacity, StringComparer.Ordinal);
        _historyCapacity = historyCapacity;
        _onEviction = onEviction;
    }

    public int Count => _resident.Count;

    public StateRecord GetOrCreate(string stateId, Func<StateSnapshot> first) =>
        _resident.GetOrAdd(stateId, id => new(id, Interlocked.Increment(ref _epoch), new VersionHistory(first(), _historyCapacity)));

    /// <summary>Finds a resident state and makes it the most recently used one.</summary>
    /// <exception cref="StateEvictedException">It left for want of room, or another incarnation has its id now.</exception>
    /// <exception cref="StateNotFoundException">There is none.</exception>
    public StateRecord GetRequired(string stateId, long epoch = 0)
    {
        if (_resident.TryGet(stateId, out var record))
            return epoch == 0 || record.Epoch == epoch ? record : throw new StateEvictedException(stateId);
        throw Missing(stateId, epoch);
    }

    /// <summary>Finds a resident state without using it.</summary>
    /// <exception cref="StateEvictedException">It left for want of room.</exception>
    /// <exception cref="StateNotFoundException">There is none.</exception>
    public StateRecord PeekRequired(string stateId) => _resident.TryPeek(stateId, out var record) ? record : throw Missing(stateId, epoch: 0);

    public StateSnapshot? Peek(string stateId) => _resident.TryPeek(stateId, out var record) ? record.History.Current : null;

    public bool Remove(string stateId) => _resident.TryRemove(stateId, out _);

    public int Clear() => _resident.Clear();

    public void StopClock() => _resident.StopClock();

    public LruStatistics GetStatistics() => _resident.GetStatistics();

    private PluginStateException Missing(string stateId, long epoch)
    {
        var isRemembered = _departed.TryPeek(stateId, out var reason);
        return (isRemembered || epoch != 0) && !(isRemembered && reason == EvictionReason.Removed)
            ? new StateEvictedException(stateId)
            : new StateNotFoundException(stateId);
    }

    private void OnEviction(Eviction<string, StateRecord> eviction)
    {
        _departed.Put(eviction.Key, eviction.Reason);
        PluginStateException error = eviction.Reason == EvictionReason.Removed ? new StateNotFoundException(eviction.Key) : new StateEvictedException(eviction.Key);
        if (eviction.Value.Seal(eviction.Reason == EvictionReason.Cleared ? null : error) is { } last)
            _onEviction(last, eviction.Reason);
    }
}
