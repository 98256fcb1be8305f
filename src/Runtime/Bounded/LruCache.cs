using System.Diagnostics.CodeAnalysis;

namespace PluginState.Bounded;

/// <summary>
/// The one bounded collection of the whole system: a map that holds at most <see cref="Capacity"/> entries and drops exactly
/// the least recently used one to make room. Putting and getting are uses; peeking, counting and enumerating are not.
/// </summary>
/// <remarks>
/// <para>
/// Every operation runs under one lock, so every history is the sequential history in lock order; the count can never be seen
/// above the capacity because the victim leaves before the newcomer enters, inside the same critical section. Nothing of the
/// caller's runs under the lock except the key's own equality and the clock: value factories run before it, and the eviction callback after
/// it, on the thread whose operation removed the entry, exactly once for each removal.
/// </para>
/// <para>
/// Entries live in an array of slots linked by index, newest at the head, so that a Put at capacity reuses the victim's slot and
/// allocates nothing. Access times are readings of <see cref="TimeProvider.GetTimestamp"/>, which never runs backwards; the list is
/// therefore in time order too, and trimming stops at the first entry that is young enough.
/// </para>
/// </remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public sealed class LruCache<TKey, TValue>
    where TKey : notnull
{
    private const int None = -1;

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, int> _index;
    private readonly TimeProvider _time;
    private readonly Action<Eviction<TKey, TValue>>? _onEviction;
    private readonly int _capacity;
    private Slot[] _slots;
    private int _used; // slots that have ever been in use; those beyond are untouched
    private int _free = None; // removed slots, linked by Next
    private int _newest = None;
    private int _oldest = None;
    private long _lastTimestamp = long.MinValue;
    private EvictionCounts _evictions;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="capacity">The greatest number of entries; at least 1.</param>
    /// <param name="comparer">How keys are compared. Default: the type's own equality.</param>
    /// <param name="timeProvider">Where access times come from. Default: the system's clock.</param>
    /// <param name="onEviction">
    /// Told of every entry that leaves, after it has left, outside the lock; it may use the cache. It should not throw: what it
    /// throws reaches the caller of the operation that removed the entry, after all of that operation's entries were told of.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is below 1.</exception>
    public LruCache(
        int capacity,
        IEqualityComparer<TKey>? comparer = null,
        TimeProvider? timeProvider = null,
        Action<Eviction<TKey, TValue>>? onEviction = null)
    {
        if (capacity < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity,
                "A bounded collection needs a capacity of at least 1. There is no value for \"unbounded\".");
        }

        _capacity = capacity;
        _time = timeProvider ?? TimeProvider.System;
        _onEviction = onEviction;
        _index = new Dictionary<TKey, int>(comparer);
        _slots = new Slot[Math.Min(capacity, 16)];
    }

    /// <summary>The greatest number of entries.</summary>
    public int Capacity => _capacity;

    /// <summary>The number of entries, at no moment above <see cref="Capacity"/>.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _index.Count;
        }
    }

    /// <summary>Gets an entry's value and makes the entry the most recently used one.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            if (_index.TryGetValue(key, out var slot))
            {
                Touch(slot);
                value = _slots[slot].Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Gets an entry's value and leaves its place in the order, and its access time, as they are.</summary>
    public bool TryPeek(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            if (_index.TryGetValue(key, out var slot))
            {
                value = _slots[slot].Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>
    /// Puts a value under a key, as the most recently used entry. A value it displaces is evicted as
    /// <see cref="EvictionReason.Replaced"/>, unless it is the same object, which then merely counts as used.
    /// </summary>
    public void Put(TKey key, TValue value)
    {
        Eviction<TKey, TValue>? evicted;
        lock (_lock)
        {
            evicted = _index.TryGetValue(key, out var slot) ? Replace(slot, value) : Insert(key, value);
        }

        Notify(evicted);
    }

    /// <summary>Puts a value under a key that is not there yet; an entry that is there is neither changed nor used.</summary>
    public bool TryAdd(TKey key, TValue value)
    {
        Eviction<TKey, TValue>? evicted;
        lock (_lock)
        {
            if (_index.ContainsKey(key))
                return false;
            evicted = Insert(key, value);
        }

        Notify(evicted);
        return true;
    }

    /// <summary>Replaces a key's value if it is still the expected one: the same object, or an equal one of a value type.</summary>
    public bool TryUpdate(TKey key, TValue value, TValue expected)
    {
        Eviction<TKey, TValue>? evicted;
        lock (_lock)
        {
            if (!_index.TryGetValue(key, out var slot) || !IsExpected(slot, expected))
                return false;
            evicted = Replace(slot, value);
        }

        Notify(evicted);
        return true;
    }

    /// <summary>Gets a key's value, or puts the one that <paramref name="factory"/> makes. Either way the entry is used.</summary>
    /// <remarks>The factory runs outside the lock. Where several threads miss at once each may run it; one value wins and all get it.</remarks>
    public TValue GetOrAdd(TKey key, Func<TKey, TValue> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (TryGet(key, out var value))
            return value;

        var made = factory(key);
        Eviction<TKey, TValue>? evicted;
        lock (_lock)
        {
            if (_index.TryGetValue(key, out var slot))
            {
                Touch(slot);
                return _slots[slot].Value;
            }

            evicted = Insert(key, made);
        }

        Notify(evicted);
        return made;
    }

    /// <summary>Removes an entry.</summary>
    public bool TryRemove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        Eviction<TKey, TValue> evicted;
        lock (_lock)
        {
            if (!_index.TryGetValue(key, out var slot))
            {
                value = default;
                return false;
            }

            evicted = Take(slot, EvictionReason.Removed);
        }

        Notify(evicted);
        value = evicted.Value;
        return true;
    }

    /// <summary>Removes an entry if its value is still the expected one: the same object, or an equal one of a value type.</summary>
    public bool TryRemove(TKey key, TValue expected)
    {
        Eviction<TKey, TValue> evicted;
        lock (_lock)
        {
            if (!_index.TryGetValue(key, out var slot) || !IsExpected(slot, expected))
                return false;
            evicted = Take(slot, EvictionReason.Removed);
        }

        Notify(evicted);
        return true;
    }

    /// <summary>Removes every entry.</summary>
    /// <returns>How many there were.</returns>
    public int Clear() => TakeFromOldest(static (_, _) => true, 0, EvictionReason.Cleared);

    /// <summary>
    /// Removes the entries that were last used <paramref name="timeToLive"/> ago or longer. It looks at those and one more.
    /// </summary>
    /// <param name="timeToLive">How long an entry lives after its last use; positive.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeToLive"/> is not positive.</exception>
    public int TrimExpired(TimeSpan timeToLive)
    {
        if (timeToLive <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(timeToLive), timeToLive,
                "A time-to-live must be positive. Clear() removes everything.");
        }

        var now = _time.GetTimestamp();
        return TakeFromOldest((lastAccessed, at) => _time.GetElapsedTime(lastAccessed, at) >= timeToLive, now, EvictionReason.Expired);
    }

    /// <summary>The entries at one moment, most recently used first. Taking it is not a use.</summary>
    public LruEntry<TKey, TValue>[] Snapshot()
    {
        lock (_lock)
        {
            var (timestamp, utc) = Now();
            var entries = new LruEntry<TKey, TValue>[_index.Count];
            var at = 0;
            for (var slot = _newest; slot != None; slot = _slots[slot].Older)
            {
                ref var s = ref _slots[slot];
                entries[at++] = new(s.Key, s.Value, utc - _time.GetElapsedTime(s.LastAccessed, timestamp));
            }

            return entries;
        }
    }

    /// <summary>A consistent reading of size, oldest access and evictions.</summary>
    public LruStatistics GetStatistics()
    {
        lock (_lock)
        {
            DateTimeOffset? oldest = null;
            if (_oldest != None)
            {
                var (timestamp, utc) = Now();
                oldest = utc - _time.GetElapsedTime(_slots[_oldest].LastAccessed, timestamp);
            }

            return new(_index.Count, _capacity, oldest, _evictions);
        }
    }

    private (long Timestamp, DateTimeOffset Utc) Now() => (Math.Max(_time.GetTimestamp(), _lastTimestamp), _time.GetUtcNow());

    // What follows runs under the lock.

    private bool IsExpected(int slot, TValue expected) => typeof(TValue).IsValueType
        ? EqualityComparer<TValue>.Default.Equals(_slots[slot].Value, expected)
        : ReferenceEquals(_slots[slot].Value, expected);

    private Eviction<TKey, TValue>? Insert(TKey key, TValue value)
    {
        Eviction<TKey, TValue>? evicted = _index.Count == _capacity ? Take(_oldest, EvictionReason.Capacity) : null;
        var slot = AllocateSlot();
        ref var s = ref _slots[slot];
        s.Key = key;
        s.Value = value;
        s.LastAccessed = Tick();
        _index.Add(key, slot);
        LinkNewest(slot);
        return evicted;
    }

    private Eviction<TKey, TValue>? Replace(int slot, TValue value)
    {
        Touch(slot);
        ref var s = ref _slots[slot];
        var old = s.Value;
        s.Value = value;
        if (!typeof(TValue).IsValueType && ReferenceEquals(old, value))
            return null;
        _evictions = _evictions.Plus(EvictionReason.Replaced, 1);
        return new(s.Key, old, EvictionReason.Replaced);
    }

    private Eviction<TKey, TValue> Take(int slot, EvictionReason reason)
    {
        ref var s = ref _slots[slot];
        var evicted = new Eviction<TKey, TValue>(s.Key, s.Value, reason);
        _index.Remove(s.Key);
        Unlink(slot);
        s = default; // let go of the key and the value
        s.Older = _free;
        _free = slot;
        _evictions = _evictions.Plus(reason, 1);
        return evicted;
    }

    private int TakeFromOldest(Func<long, long, bool> takes, long now, EvictionReason reason)
    {
        List<Eviction<TKey, TValue>>? evicted = null;
        var count = 0;
        lock (_lock)
        {
            while (_oldest != None && takes(_slots[_oldest].LastAccessed, now))
            {
                var eviction = Take(_oldest, reason);
                count++;
                if (_onEviction is not null)
                    (evicted ??= []).Add(eviction);
            }
        }

        if (evicted is not null)
            NotifyAll(evicted);
        return count;
    }

    private int AllocateSlot()
    {
        if (_free != None)
        {
            var slot = _free;
            _free = _slots[slot].Older;
            return slot;
        }

        if (_used == _slots.Length)
            Array.Resize(ref _slots, (int)Math.Min(_capacity, (long)_slots.Length * 2));
        return _used++;
    }

    private void Touch(int slot)
    {
        _slots[slot].LastAccessed = Tick();
        if (slot == _newest)
            return;
        Unlink(slot);
        LinkNewest(slot);
    }

    /// <summary>The time, never earlier than the last one given out, whatever the provider says.</summary>
    private long Tick() => _lastTimestamp = Math.Max(_lastTimestamp, _time.GetTimestamp());

    private void LinkNewest(int slot)
    {
        ref var s = ref _slots[slot];
        s.Newer = None;
        s.Older = _newest;
        if (_newest != None)
            _slots[_newest].Newer = slot;
        else
            _oldest = slot;
        _newest = slot;
    }

    private void Unlink(int slot)
    {
        var (older, newer) = (_slots[slot].Older, _slots[slot].Newer);
        if (newer != None)
            _slots[newer].Older = older;
        else
            _newest = older;
        if (older != None)
            _slots[older].Newer = newer;
        else
            _oldest = newer;
    }

    // What follows runs outside the lock.

    private void Notify(Eviction<TKey, TValue>? eviction)
    {
        if (eviction is { } left)
            _onEviction?.Invoke(left);
    }

    private void NotifyAll(List<Eviction<TKey, TValue>> evictions)
    {
        List<Exception>? errors = null;
        foreach (var eviction in evictions)
        {
            try
            {
                _onEviction!(eviction);
            }
            catch (Exception error)
            {
                (errors ??= []).Add(error);
            }
        }

        if (errors is not null)
            throw new AggregateException("An eviction callback threw. Every removed entry was told of all the same.", errors);
    }

    private struct Slot
    {
        public TKey Key;
        public TValue Value;
        public long LastAccessed;
        public int Newer;
        public int Older;
    }
}
