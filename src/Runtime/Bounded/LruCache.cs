using System.Diagnostics.CodeAnalysis;

namespace PluginState.Bounded;

/// <summary>
/// The one bounded collection of the whole system: a map that holds at most <see cref="Capacity"/> entries and drops exactly
/// the least recently used one to make room. Putting and getting are uses; peeking, counting and enumerating are not.
/// </summary>
/// <remarks>
/// <para>
/// <b>Reads take no lock.</b> A hit writes one stamp into its entry, or nothing where the entry is the most recently used one already. A miss
/// is confirmed by a second look, and only a miss that keeps colliding with writes waits for them. How that can be exact is told at
/// <see cref="SlotTable{TKey,TValue}"/>.
/// </para>
/// <para>
/// <b>Writes</b> (everything that adds, replaces or removes) run one at a time under a lock. The victim leaves before the newcomer enters, and
/// readers see both happen at once: no thread ever sees more entries than the capacity, and every concurrent history of operations has the results
/// of some sequential order of them that respects which ended before which began. One exception: an
/// entry may outlive its time-to-live by a get that began before the end of it.
/// </para>
/// <para>
/// <b>Nothing of the caller's runs under the lock</b> except the equality of keys (and of values, where they are of a value type and compared), which must not use the cache: factories run before it, and the eviction
/// callback after it, on the thread whose operation removed the entry, exactly once for each removal.
/// </para>
/// <para>
/// <b>Times.</b> Given a <see cref="TimeProvider"/>, a cache knows when each entry was last used to <see cref="LruStatistics.Resolution"/>, one
/// second: a use is dated by the last tick of a timer, so that a read does not pay for reading the time. An entry therefore leaves up to a second
/// after its time; before it only if the timer was late when the entry was used (a thread pool that starves, a process that was suspended), and by
/// no more than that.
/// </para>
/// <para>
/// <b>Costs.</b> Get and Put are O(1) and O(log n) in memory that stays in the processor's caches. A Put after every entry was read
/// since the last one looks at every stamp once. A Put into a full cache allocates nothing.
/// </para>
/// </remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">The value.</typeparam>
public sealed class LruCache<TKey, TValue>
    where TKey : notnull
{
    private readonly Lock _lock;
    private readonly RecencyClock _clock;
    private readonly KeyComparison<TKey> _keys;
    private readonly SlotTable<TKey, TValue> _table;
    private readonly SingleFlight<TKey, TValue> _flights;
    private readonly Action<Eviction<TKey, TValue>>? _onEviction;
    private readonly long[] _evictions; // by reason
    private int _capacity;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="capacity">The greatest number of entries; at least 1.</param>
    /// <param name="comparer">How keys are compared. Default: the type's own equality.</param>
    /// <param name="timeProvider">
    /// Where the times of uses come from. Default: nowhere; the cache then does not know when an entry was used, and has no times-to-live.
    /// </param>
    /// <param name="onEviction">
    /// Told of every entry that leaves, after it has left, outside the lock; it may use the cache. It should not throw: what it
    /// throws reaches the caller of the operation that removed the entry, after all of that operation's entries were told of.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is below 1 or above <see cref="Array.MaxLength"/>.</exception>
    public LruCache(
        int capacity,
        IEqualityComparer<TKey>? comparer = null,
        TimeProvider? timeProvider = null,
        Action<Eviction<TKey, TValue>>? onEviction = null)
    {
        ThrowIfUnbounded(capacity);
        _capacity = capacity;
        _onEviction = onEviction;
        _keys = new(comparer);
        _flights = new(comparer);

        // In this order, and with room to spare, what every writer writes does not come to lie beside what every reader reads.
        _clock = new(timeProvider);
        _lock = new();
        _evictions = new long[16]; // only the first five are used
        _table = new(Math.Min(capacity, 16), _keys, _clock, _lock);
    }

    /// <summary>The greatest number of entries. <see cref="Resize"/> changes it.</summary>
    public int Capacity => Volatile.Read(ref _capacity);

    /// <summary>The number of entries, at no moment above <see cref="Capacity"/>. Those that have expired and not been removed yet count too.</summary>
    public int Count => _table.Count;

    /// <summary>Now, to the tick: the time that a use is dated with at this moment. Costs no reading of the time.</summary>
    internal DateTimeOffset? CoarseNow => _clock.DateOf(_clock.Latest);

    /// <summary>Ends the timer that dates uses, for an owner that is disposed; without one it ends when the cache is collected.</summary>
    internal void StopClock() => _clock.Stop();

    /// <summary>Gets an entry's value and makes the entry the most recently used one.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _table.TryRead(new KeyProbe(key), use: true, out value);
    }

    /// <summary>Gets an entry's value and leaves its place in the order, and the time of its last use, as they are.</summary>
    public bool TryPeek(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _table.TryRead(new KeyProbe(key), use: false, out value);
    }

    /// <summary>
    /// Puts a value under a key, as the most recently used entry. A value it displaces is evicted as
    /// <see cref="EvictionReason.Replaced"/>, unless it is the same object, which then merely counts as used.
    /// </summary>
    public void Put(TKey key, TValue value) => Put(key, value, lifetime: 0);

    /// <summary>
    /// Puts a value under a key, as the most recently used entry, for as long as it is used at least once in <paramref name="timeToLive"/>.
    /// Once that is over the entry is no longer found, whether or not <see cref="TrimExpired()"/> has removed it yet.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="timeToLive">How long the entry lives after its last use; positive, and rounded up to <see cref="LruStatistics.Resolution"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeToLive"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">The cache has no time provider.</exception>
    public void Put(TKey key, TValue value, TimeSpan timeToLive)
    {
        ThrowIfNotPositive(timeToLive);
        ThrowIfUndated();
        Put(key, value, (int)Math.Min(int.MaxValue, Math.Ceiling(timeToLive / RecencyClock.Tick)));
    }

    /// <summary>Puts a value under a key that is not there yet; an entry that is there is neither changed nor used.</summary>
    public bool TryAdd(TKey key, TValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        Eviction<TKey, TValue>? evicted;
        var hash = _keys.Hash(key);
        using (_lock.EnterScope())
        {
            var slot = Find(key, ref hash);
            if (slot >= 0 && !_table.IsExpired(slot))
                return false;
            evicted = Set(slot, key, hash, value, lifetime: 0, isExpired: slot >= 0);
        }

        Notify(evicted);
        return true;
    }

    /// <summary>
    /// Replaces a key's value if it is still the expected one: the same object, or an equal one of a value type. The entry is used, and keeps
    /// its time-to-live.
    /// </summary>
    public bool TryUpdate(TKey key, TValue value, TValue expected)
    {
        ArgumentNullException.ThrowIfNull(key);
        Eviction<TKey, TValue>? evicted;
        var hash = _keys.Hash(key);
        using (_lock.EnterScope())
        {
            var slot = Find(key, ref hash);
            if (slot < 0 || _table.IsExpired(slot) || !IsSame(_table.ValueOf(slot), expected))
                return false;
            evicted = Set(slot, key, hash, value, _table.LifetimeOf(slot), isExpired: false);
        }

        Notify(evicted);
        return true;
    }

    /// <summary>Gets a key's value, or puts the one that <paramref name="factory"/> makes. Either way the entry is used.</summary>
    /// <remarks>
    /// The factory runs outside the lock. Callers that miss the same key at once wait for the first one's factory, and then get the entry it made, or its
    /// exception; an exception is not remembered. If somebody puts another value meanwhile, that one stays and all get it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The factory asks, itself or by way of other factories, for the key it makes the value of.</exception>
    public TValue GetOrAdd(TKey key, Func<TKey, TValue> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return _flights.Get(key, this, factory);
    }

    /// <summary>Puts the value that a factory makes of nothing or of the present value, atomically: no update in between is lost.</summary>
    /// <param name="key">The key.</param>
    /// <param name="addFactory">Makes the value where there is none.</param>
    /// <param name="updateFactory">Makes the new value of the present one.</param>
    /// <returns>The value that was put.</returns>
    /// <remarks>
    /// The factories run outside the lock, and again where the entry changed meanwhile: they should have no effects of their own.
    /// </remarks>
    public TValue AddOrUpdate(TKey key, Func<TKey, TValue> addFactory, Func<TKey, TValue, TValue> updateFactory)
    {
        ArgumentNullException.ThrowIfNull(addFactory);
        ArgumentNullException.ThrowIfNull(updateFactory);
        while (true)
        {
            if (TryPeek(key, out var present))
            {
                var updated = updateFactory(key, present);
                if (TryUpdate(key, updated, present))
                    return updated;
            }
            else
            {
                var added = addFactory(key);
                if (TryAdd(key, added))
                    return added;
            }
        }
    }

    /// <summary>Removes an entry.</summary>
    public bool TryRemove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        Eviction<TKey, TValue> evicted;
        var hash = _keys.Hash(key);
        using (_lock.EnterScope())
        {
            var slot = Find(key, ref hash);
            if (slot < 0)
            {
                value = default;
                return false;
            }

            evicted = Remove(slot, _table.IsExpired(slot) ? EvictionReason.Expired : EvictionReason.Removed);
        }

        Notify(evicted);
        value = evicted.Reason == EvictionReason.Removed ? evicted.Value : default;
        return evicted.Reason == EvictionReason.Removed;
    }

    /// <summary>Removes an entry if its value is still the expected one: the same object, or an equal one of a value type.</summary>
    public bool TryRemove(TKey key, TValue expected)
    {
        ArgumentNullException.ThrowIfNull(key);
        Eviction<TKey, TValue> evicted;
        var hash = _keys.Hash(key);
        using (_lock.EnterScope())
        {
            var slot = Find(key, ref hash);
            if (slot < 0 || _table.IsExpired(slot) || !IsSame(_table.ValueOf(slot), expected))
                return false;
            evicted = Remove(slot, EvictionReason.Removed);
        }

        Notify(evicted);
        return true;
    }

    /// <summary>Removes every entry.</summary>
    /// <returns>How many there were.</returns>
    public int Clear()
    {
        List<Eviction<TKey, TValue>> evicted;
        using (_lock.EnterScope())
        {
            var all = _table.Stamps();
            evicted = new(all.Length);
            _table.BeginChange();
            _table.Claim(all);
            Array.Sort(all); // told of in the order of their last use, oldest first
            foreach (var (_, slot) in all)
                evicted.Add(Release(slot, EvictionReason.Cleared));
            _table.EndChange();
        }

        Notify(evicted);
        return evicted.Count;
    }

    /// <summary>Changes the capacity. If there are more entries than that, the least recently used ones leave first.</summary>
    /// <param name="capacity">The new greatest number of entries; at least 1.</param>
    /// <returns>How many entries left.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is below 1 or above <see cref="Array.MaxLength"/>.</exception>
    public int Resize(int capacity)
    {
        ThrowIfUnbounded(capacity);
        List<Eviction<TKey, TValue>> evicted = [];
        using (_lock.EnterScope())
        {
            if (_table.Live > capacity)
            {
                evicted.EnsureCapacity(_table.Live - capacity);
                _table.BeginChange();
                while (_table.Live > capacity)
                {
                    var oldest = _table.FindOldest();
                    ClaimOldest(ref oldest);
                    evicted.Add(Release(oldest.Slot, EvictionReason.Capacity));
                }

                _table.EndChange();
            }

            Volatile.Write(ref _capacity, capacity);
        }

        Notify(evicted);
        using (_lock.EnterScope())
        {
            if (_table.Size > _capacity)
                _table.Move(_capacity);
        }

        return evicted.Count;
    }

    /// <summary>
    /// Removes the entries that were last used <paramref name="timeToLive"/> ago or longer. It looks at those, and at as many others as
    /// have been used since it, or an eviction, last looked.
    /// </summary>
    /// <param name="timeToLive">How long an entry lives after its last use; positive.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeToLive"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">The cache has no time provider.</exception>
    public int TrimExpired(TimeSpan timeToLive)
    {
        ThrowIfNotPositive(timeToLive);
        ThrowIfUndated();
        return Trim(elapsed => _table.FindOldest() is { Exists: true } oldest && RecencyClock.AgeOf(oldest.Stamp, elapsed) >= timeToLive ? oldest : null);
    }

    /// <summary>Removes the entries that have outlived the time-to-live they were put with.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="InvalidOperationException">The cache has no time provider.</exception>
    public int TrimExpired()
    {
        ThrowIfUndated();
        return Trim(_ => _table.FindExpired(RecencyClock.TickOf(_clock.Latest)) is { Exists: true } expired ? expired : null);
    }

    /// <summary>The entries at one moment, most recently used first. Taking it is not a use.</summary>
    public LruEntry<TKey, TValue>[] Snapshot()
    {
        (long Stamp, int Slot)[] live;
        LruEntry<TKey, TValue>[] entries;
        using (_lock.EnterScope())
        {
            if (_clock.IsDated)
                _clock.Advance();
            live = _table.LiveAtOneMoment();
            entries = Array.ConvertAll(live, at => new LruEntry<TKey, TValue>(_table.KeyOf(at.Slot), _table.ValueOf(at.Slot), _clock.DateOf(at.Stamp)));
        }

        Array.Sort(Array.ConvertAll(live, at => -at.Stamp), entries);
        return entries;
    }

    /// <summary>A consistent reading of size, oldest access and evictions.</summary>
    public LruStatistics GetStatistics()
    {
        using (_lock.EnterScope())
        {
            if (_clock.IsDated)
                _clock.Advance();
            var oldest = _table.FindOldest();
            return new(
                _table.Live,
                _capacity,
                oldest.Exists ? _clock.DateOf(oldest.Stamp) : null,
                new(
                    _evictions[(int)EvictionReason.Capacity],
                    _evictions[(int)EvictionReason.Expired],
                    _evictions[(int)EvictionReason.Removed],
                    _evictions[(int)EvictionReason.Replaced],
                    _evictions[(int)EvictionReason.Cleared]));
        }
    }

    /// <summary>Only where <typeparamref name="TKey"/> is <see cref="string"/>.</summary>
    internal bool TryRead(ReadOnlySpan<char> key, bool use, [MaybeNullWhen(false)] out TValue value) =>
        _table.TryRead(new SpanProbe(key), use, out value);

    /// <summary>Adds a value, or uses the one that is there.</summary>
    /// <returns>The one that is there now.</returns>
    internal TValue AddOrUse(TKey key, TValue value, out Eviction<TKey, TValue>? evicted)
    {
        evicted = null;
        var hash = _keys.Hash(key);
        using (_lock.EnterScope())
        {
            var slot = Find(key, ref hash);
            if (slot >= 0 && !_table.IsExpired(slot))
            {
                _table.Use(slot);
                return _table.ValueOf(slot);
            }

            evicted = Set(slot, key, hash, value, lifetime: 0, isExpired: slot >= 0);
        }

        return value;
    }

    /// <param name="next">The next entry that has expired, given how long the clock has run.</param>
    private int Trim(Func<TimeSpan, SlotTable<TKey, TValue>.Candidate?> next)
    {
        List<Eviction<TKey, TValue>> evicted = [];
        using (_lock.EnterScope())
        {
            var elapsed = _clock.Advance();
            _table.BeginChange();
            try
            {
                while (next(elapsed) is { } expired)
                {
                    evicted.EnsureCapacity(evicted.Count + 1); // before anything is changed: it may fail
                    if (_table.TryClaim(expired))
                        evicted.Add(Release(expired.Slot, EvictionReason.Expired));
                }
            }
            finally
            {
                _table.EndChange();
            }
        }

        Notify(evicted);
        return evicted.Count;
    }

    private void Put(TKey key, TValue value, int lifetime)
    {
        ArgumentNullException.ThrowIfNull(key);
        Eviction<TKey, TValue>? evicted;
        var hash = _keys.Hash(key);
        using (_lock.EnterScope())
        {
            if (lifetime != 0)
                _table.PrepareLifetimes();
            var slot = Find(key, ref hash);
            evicted = Set(slot, key, hash, value, lifetime, isExpired: slot >= 0 && _table.IsExpired(slot));
        }

        Notify(evicted);
    }

    // What follows runs under the lock.

    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash, taken before the lock was; what it is now.</param>
    private int Find(TKey key, ref uint hash)
    {
        if (_keys.IsHardened)
            hash = _keys.Hash(key); // it may have been taken before that
        var slot = _table.Find(key, hash, out var others);
        if (others > KeyComparison<TKey>.SuspiciousChain && _keys.CanHarden)
        {
            _table.Harden();
            hash = _keys.Hash(key);
        }

        return slot;
    }

    /// <summary>Puts an entry into the slot that was found for its key, or into a new one for -1.</summary>
    private Eviction<TKey, TValue>? Set(int slot, TKey key, uint hash, TValue value, int lifetime, bool isExpired)
    {
        if (slot < 0)
            return Insert(key, hash, value, lifetime);

        var present = _table.ValueOf(slot);
        if (lifetime == _table.LifetimeOf(slot) && IsSameObject(present, value) && !isExpired)
        {
            _table.Use(slot);
            return null;
        }

        var reason = isExpired ? EvictionReason.Expired : EvictionReason.Replaced;
        _table.BeginChange();
        _table.Claim(slot);
        _table.Replace(slot, value, lifetime);
        _table.EndChange();
        return IsSameObject(present, value) ? null : Evicted(_table.KeyOf(slot), present, reason);
    }

    private Eviction<TKey, TValue>? Insert(TKey key, uint hash, TValue value, int lifetime)
    {
        if (_table.Live < _capacity)
        {
            if (!_table.HasRoom)
                _table.Move((int)Math.Min(_capacity, 2L * _table.Size));
            _table.BeginChange();
            _table.Fill(_table.Take(), key, hash, value, lifetime);
            _table.EndChange();
            return null;
        }

        var oldest = _table.FindOldest();
        _table.BeginChange();
        ClaimOldest(ref oldest);
        var slot = oldest.Slot;
        var evicted = Evicted(_table.KeyOf(slot), _table.ValueOf(slot), EvictionReason.Capacity);
        _table.Unlink(slot);
        _table.Fill(slot, key, hash, value, lifetime);
        _table.EndChange();
        return evicted;
    }

    /// <summary>Claims the oldest entry: the one that was found to be it, or, if that was used meanwhile, the one that is now.</summary>
    private void ClaimOldest(ref SlotTable<TKey, TValue>.Candidate oldest)
    {
        while (!_table.TryClaim(oldest))
            oldest = _table.FindOldest();
    }

    private Eviction<TKey, TValue> Remove(int slot, EvictionReason reason)
    {
        _table.BeginChange();
        _table.Claim(slot);
        var evicted = Release(slot, reason);
        _table.EndChange();
        return evicted;
    }

    private Eviction<TKey, TValue> Release(int slot, EvictionReason reason)
    {
        var evicted = Evicted(_table.KeyOf(slot), _table.ValueOf(slot), reason);
        _table.Unlink(slot);
        _table.Release(slot);
        return evicted;
    }

    private Eviction<TKey, TValue> Evicted(TKey key, TValue value, EvictionReason reason)
    {
        _evictions[(int)reason]++;
        return new(key, value, reason);
    }

    private static bool IsSame(TValue present, TValue expected) => typeof(TValue).IsValueType
        ? EqualityComparer<TValue>.Default.Equals(present, expected)
        : ReferenceEquals(present, expected);

    private static bool IsSameObject(TValue present, TValue other) => !typeof(TValue).IsValueType && ReferenceEquals(present, other);

    // What follows runs outside the lock.

    internal void Notify(Eviction<TKey, TValue>? eviction)
    {
        if (eviction is { } left)
            _onEviction?.Invoke(left);
    }

    private void Notify(List<Eviction<TKey, TValue>> evictions)
    {
        if (_onEviction is null)
            return;

        List<Exception>? errors = null;
        foreach (var eviction in evictions)
        {
            try
            {
                _onEviction(eviction);
            }
            catch (Exception error)
            {
                (errors ??= []).Add(error);
            }
        }

        if (errors is not null)
            throw new AggregateException("An eviction callback threw. Every removed entry was told of all the same.", errors);
    }

    private void ThrowIfUndated()
    {
        if (!_clock.IsDated)
            throw new InvalidOperationException("This cache does not know when its entries were used. Construct it with a TimeProvider, such as TimeProvider.System.");
    }

    private static void ThrowIfUnbounded(int capacity)
    {
        if (capacity > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"A bounded collection has room for at most {Array.MaxLength} entries.");
        if (capacity < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity,
                "A bounded collection needs a capacity of at least 1. There is no value for \"unbounded\".");
        }
    }

    private static void ThrowIfNotPositive(TimeSpan timeToLive)
    {
        if (timeToLive <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(timeToLive), timeToLive,
                "A time-to-live must be positive. Clear() removes everything.");
        }
    }

    private readonly struct KeyProbe(TKey key) : SlotTable<TKey, TValue>.IProbe
    {
        public uint Hash(KeyComparison<TKey> keys) => keys.Hash(key);

        public bool IsEqualTo(TKey other, KeyComparison<TKey> keys) => keys.AreEqual(key, other);
    }

    private readonly ref struct SpanProbe(ReadOnlySpan<char> key) : SlotTable<TKey, TValue>.IProbe
    {
        private readonly ReadOnlySpan<char> _key = key;

        public uint Hash(KeyComparison<TKey> keys) => keys.Hash(_key);

        public bool IsEqualTo(TKey other, KeyComparison<TKey> keys) => keys.AreEqual(_key, other);
    }
}
