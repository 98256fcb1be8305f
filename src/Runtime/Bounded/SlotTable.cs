using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PluginState.Bounded;

/// <summary>
/// The entries of a bounded collection: an array of slots with a hash index of its own, which one writer at a time changes and any number of
/// readers read, and mark as used, without a lock.
/// </summary>
/// <remarks>
/// <para>
/// <b>A slot's stamp is its recency and its lock.</b> A live slot bears the stamp of its latest use; a slot that nobody may read bears
/// <see cref="Claimed"/>. Stamps come from one <see cref="RecencyClock"/> and never repeat, so a stamp that has not changed says that
/// nothing about the slot has. A reader reads the stamp, then key and value, and then replaces the stamp by a fresh one with
/// compare-and-swap: if that succeeds, the entry was there, with that value, at the moment its new stamp was taken. The writer claims a slot
/// with compare-and-swap before it changes anything in it, and gives it a stamp that was never seen before when it is done. So a claimed
/// victim is never handed out, and an entry that was read between the choice of the victim and the claim makes the claim fail.
/// If the entry is the newest of all already, the reader writes nothing and reads the stamp once more instead.
/// </para>
/// <para>
/// <b>A miss is a fact about the whole table</b>, so it is reported only if no change was under way: <see cref="BeginChange"/> makes the version
/// odd, <see cref="EndChange"/> even again, and a reader that found nothing looks again until the version was even and the
/// same before and after. That makes "evict the victim, insert the newcomer" one step for readers: nobody can see both of them missing.
/// A reader that keeps running into changes waits for the writers' lock instead.
/// </para>
/// <para>
/// <b>Order.</b> The stamps are the order of the uses. A writer takes the newcomer's stamp after it claimed the victim: until then the victim
/// may still be looked at, and whoever saw it did so before the newcomer came. From then on whoever looks for either has to wait for
/// the end of the change, so nobody can know of the newcomer and be older than it.
/// </para>
/// <para>
/// Chains are followed while they may change. Whatever a reader runs into, it can only fail to find, which is checked as above,
/// and it gives up after as many steps as there are slots.
/// </para>
/// </remarks>
internal sealed class SlotTable<TKey, TValue>
    where TKey : notnull
{
    /// <summary>The stamp of a slot that is free or being changed. Greater than every real one, so that it never looks like the oldest.</summary>
    public const long Claimed = long.MaxValue;

    private const int None = -1;
    private const int OptimisticAttempts = 4;

    private readonly RecencyClock _clock;
    private readonly KeyComparison<TKey> _keys;
    private readonly Lock _writers;
    private Slot[] _slots;
    private int[] _buckets; // the first slot of each chain, plus one; a power of two in length
    private int[]? _lifetimes; // in ticks, 0 for ever; made when the first entry with a lifetime comes
    private readonly (long Stamp, int Slot)[] _oldest = new (long, int)[LowerBoundTree.BlockSize]; // victims to be: FirstDue up to Due
    private LowerBoundTree _byStamp;
    private LowerBoundTree? _byDeadline;
    private SlotLedger _ledger = new() { Free = None };

    public SlotTable(int slots, KeyComparison<TKey> keys, RecencyClock clock, Lock writers)
    {
        (_keys, _clock, _writers) = (keys, clock, writers);
        _slots = NewSlots(slots);
        _buckets = NewBuckets(slots);
        _byStamp = new(slots);
    }

    /// <summary>How a reader names the entry it looks for.</summary>
    public interface IProbe
    {
        uint Hash(KeyComparison<TKey> keys);

        bool IsEqualTo(TKey key, KeyComparison<TKey> keys);
    }

    /// <summary>The number of entries, as anybody may ask for it: whoever finds an entry there or gone finds it counted or not.</summary>
    public int Count => Volatile.Read(ref _ledger.Count);

    /// <summary>How many entries there is room for.</summary>
    public int Size => _slots.Length;

    // For readers.

    /// <summary>Finds an entry's value, and marks the entry as used if asked to.</summary>
    public bool TryRead<TProbe>(TProbe probe, bool use, [MaybeNullWhen(false)] out TValue value)
        where TProbe : struct, IProbe, allows ref struct
    {
        var version = Volatile.Read(ref _ledger.Version); // before the hash, which may be another after a change
        var hash = probe.Hash(_keys);
        if (Search(probe, hash, use, out value))
            return true;
        Volatile.ReadBarrier();
        return ((version & 1) != 0 || Volatile.Read(ref _ledger.Version) != version) && TryReadUndisturbed(probe, use, out value);
    }

    private bool TryReadUndisturbed<TProbe>(TProbe probe, bool use, [MaybeNullWhen(false)] out TValue value)
        where TProbe : struct, IProbe, allows ref struct
    {
        for (var attempt = 0; attempt < OptimisticAttempts; attempt++)
        {
            var version = Volatile.Read(ref _ledger.Version);
            if ((version & 1) != 0)
                continue;
            if (Search(probe, probe.Hash(_keys), use, out value))
                return true;
            Volatile.ReadBarrier();
            if (Volatile.Read(ref _ledger.Version) == version)
                return false;
        }

        using (_writers.EnterScope())
            return Search(probe, probe.Hash(_keys), use, out value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Search<TProbe>(TProbe probe, uint hash, bool use, [MaybeNullWhen(false)] out TValue value)
        where TProbe : struct, IProbe, allows ref struct
    {
        var (slots, buckets) = (_slots, _buckets);
        var index = buckets[hash & (buckets.Length - 1)] - 1;
        for (var steps = 0; (uint)index < (uint)slots.Length && steps < slots.Length; steps++)
        {
            ref var slot = ref slots[index];
            if (slot.Hash == hash)
            {
                while (true)
                {
                    var stamp = Volatile.Read(ref slot.Stamp);
                    if (stamp == Claimed)
                        break;
                    var (key, found) = (slot.Key, slot.Value);
                    if (IsTearable && !IsUnchanged(ref slot, stamp))
                        continue;
                    if (key is null || !probe.IsEqualTo(key, _keys))
                        break;
                    if (_lifetimes is { } lifetimes && index < lifetimes.Length && IsExpired(stamp, lifetimes[index]))
                    {
                        if (IsUnchanged(ref slot, stamp))
                            break;
                        continue;
                    }

                    if (!use || stamp == _clock.Latest
                        ? IsUnchanged(ref slot, stamp)
                        : Interlocked.CompareExchange(ref slot.Stamp, _clock.Next(), stamp) == stamp)
                    {
                        value = found;
                        return true;
                    }
                }
            }

            index = slot.Next - 1;
        }

        value = default;
        return false;
    }

    /// <summary>
    /// A key of several fields may be read in halves of two, or without its references after it was let go; only an unchanged stamp proves it whole.
    /// </summary>
    private static bool IsTearable => typeof(TKey).IsValueType && !typeof(TKey).IsPrimitive && !typeof(TKey).IsEnum;

    private static bool IsUnchanged(ref Slot slot, long stamp)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref slot.Stamp) == stamp;
    }

    // For the one writer, who holds the lock. What changes something is called between BeginChange and EndChange, unless it says otherwise.

    public void BeginChange()
    {
        _ledger.Version++;
        Volatile.WriteBarrier();
    }

    public void EndChange()
    {
        if (_ledger.Count != _ledger.Live)
            Volatile.Write(ref _ledger.Count, _ledger.Live);
        Volatile.Write(ref _ledger.Version, _ledger.Version + 1);
    }

    /// <summary>The number of entries, in the middle of a change too.</summary>
    public int Live => _ledger.Live;

    public TKey KeyOf(int slot) => _slots[slot].Key;

    public TValue ValueOf(int slot) => _slots[slot].Value;

    public long StampOf(int slot) => Volatile.Read(ref _slots[slot].Stamp);

    public int LifetimeOf(int slot) => _lifetimes?[slot] ?? 0;

    public bool IsExpired(int slot) => IsExpired(StampOf(slot), LifetimeOf(slot));

    /// <summary>The slot of a key, or -1; and how many others stood before it or in its place.</summary>
    public int Find(TKey key, uint hash, out int others)
    {
        others = 0;
        var index = _buckets[hash & (_buckets.Length - 1)] - 1;
        for (; index != None && (_slots[index].Hash != hash || !_keys.AreEqual(_slots[index].Key, key)); others++)
            index = _slots[index].Next - 1;
        return index;
    }

    /// <summary>The least recently used entry; slot -1 where there is none.</summary>
    public Candidate FindOldest()
    {
        for (var visits = 0; ;)
        {
            while (_ledger.FirstDue < _ledger.Due)
            {
                var (stamp, slot) = _oldest[_ledger.FirstDue];
                var now = StampOf(slot);
                if (now == stamp)
                    return new(slot, stamp); // at this moment the oldest: all others were newer when they were looked at, and only get newer
                Postpone(slot, now);
            }

            if (_ledger.Live == 0)
                return new(None, Claimed);
            if (++visits == 4 + (_byStamp.Blocks / 64))
                RefreshBounds(); // nearly everything was used: going over all slots in turn beats going up and down the tree
            var block = _byStamp.LeastBlock(out var runnerUp);
            _byStamp.Set(block, FindDue(block, runnerUp));
        }
    }

    /// <summary>
    /// Takes the first of the victims to be out of its place, as it was used. A reader that took its stamp long ago may have used it only
    /// now, so it may be older than others that are due all the same.
    /// </summary>
    private void Postpone(int slot, long stamp)
    {
        var at = _ledger.FirstDue;
        if (stamp >= _oldest[_ledger.Due - 1].Stamp)
        {
            _byStamp.Lower(slot, stamp);
            _ledger.FirstDue++;
            return;
        }

        for (; _oldest[at + 1].Stamp < stamp; at++)
            _oldest[at] = _oldest[at + 1];
        _oldest[at] = (stamp, slot);
    }

    /// <summary>Notes the entries of a block that are older than all those outside, in order of their stamps.</summary>
    /// <returns>The least stamp of the others in the block.</returns>
    private long FindDue(int block, long runnerUp)
    {
        var start = block * LowerBoundTree.BlockSize;
        var slots = _slots.AsSpan(start, Math.Min(LowerBoundTree.BlockSize, _slots.Length - start));
        var (least, second, at) = (Claimed, Claimed, 0);
        for (var i = 0; i < slots.Length; i++)
        {
            // Without branches, as these could not be foreseen.
            var stamp = Volatile.Read(ref slots[i].Stamp);
            var isLess = (stamp - least) >> 63;
            at = (at & ~(int)isLess) | (i & (int)isLess);
            second = LowerBoundTree.Least(second, least ^ stamp ^ LowerBoundTree.Least(least, stamp));
            least = LowerBoundTree.Least(least, stamp);
        }

        (_ledger.FirstDue, _ledger.Due) = (0, 0);
        if (least > runnerUp || least == Claimed)
            return least;
        _oldest[_ledger.Due++] = (least, start + at);
        return second > runnerUp || second == Claimed ? second : FindMoreDue(slots, start, runnerUp);
    }

    /// <summary>Several in a block: they were put one after another, and have not been used since.</summary>
    private long FindMoreDue(Span<Slot> slots, int start, long runnerUp)
    {
        var others = Claimed;
        _ledger.Due = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            var stamp = Volatile.Read(ref slots[i].Stamp);
            if (stamp > runnerUp || stamp == Claimed)
            {
                others = LowerBoundTree.Least(others, stamp);
                continue;
            }

            var at = _ledger.Due++;
            for (; at > 0 && _oldest[at - 1].Stamp > stamp; at--)
                _oldest[at] = _oldest[at - 1];
            _oldest[at] = (stamp, start + i);
        }

        return others;
    }

    private void RefreshBounds()
    {
        for (var block = 0; block < _byStamp.Blocks; block++)
        {
            var bound = Claimed;
            var end = Math.Min(_ledger.Used, (block + 1) * LowerBoundTree.BlockSize);
            for (var slot = block * LowerBoundTree.BlockSize; slot < end; slot++)
                bound = LowerBoundTree.Least(bound, StampOf(slot));
            _byStamp[block] = bound;
        }

        _byStamp.Build();
    }

    /// <summary>An entry that has outlived its lifetime, at the tick given; slot -1 where there is none.</summary>
    public Candidate FindExpired(long tick)
    {
        while (_byDeadline is not null)
        {
            var block = _byDeadline.LeastBlock(out var runnerUp);
            var (due, stamp, deadline) = (None, Claimed, long.MaxValue);
            var end = Math.Min(_ledger.Used, (block + 1) * LowerBoundTree.BlockSize);
            for (var slot = block * LowerBoundTree.BlockSize; slot < end; slot++)
            {
                if (StampOf(slot) is not Claimed and var seen && LifetimeOf(slot) is not 0 and var lifetime && Deadline(seen, lifetime) < deadline)
                    (due, stamp, deadline) = (slot, seen, Deadline(seen, lifetime));
            }

            _byDeadline.Set(block, deadline);
            if (deadline <= runnerUp)
                return deadline <= tick ? new(due, stamp) : new(None, Claimed);
        }

        return new(None, Claimed);
    }

    /// <summary>Marks an entry as used. No change of the table: readers need not wait.</summary>
    public void Use(int slot)
    {
        ref var stamp = ref _slots[slot].Stamp;
        var seen = Volatile.Read(ref stamp);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref stamp, _clock.Next(), seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    /// <summary>Keeps readers out of an entry's slot.</summary>
    public void Claim(int slot) => Interlocked.Exchange(ref _slots[slot].Stamp, Claimed);

    /// <summary>As <see cref="Claim(int)"/>, unless the candidate was used since it was found.</summary>
    public bool TryClaim(in Candidate candidate) =>
        Interlocked.CompareExchange(ref _slots[candidate.Slot].Stamp, Claimed, candidate.Stamp) == candidate.Stamp;

    /// <summary>Makes room for lifetimes. It may fail for want of memory, and so has to come before anything is changed.</summary>
    public void PrepareLifetimes()
    {
        if (_lifetimes is not null)
            return;
        _byDeadline = new(_slots.Length);
        Volatile.Write(ref _lifetimes, new int[_slots.Length]);
    }

    /// <summary>Gives a claimed entry another value and lets readers in.</summary>
    public void Replace(int slot, TValue value, int lifetime)
    {
        var stamp = _clock.Next();
        _slots[slot].Value = value;
        SetLifetime(slot, stamp, lifetime);
        Volatile.Write(ref _slots[slot].Stamp, stamp);
    }

    /// <summary>Puts an entry into a claimed slot that is in no chain, and lets readers in.</summary>
    public void Fill(int slot, TKey key, uint hash, TValue value, int lifetime)
    {
        var stamp = _clock.Next();
        ref var s = ref _slots[slot];
        ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
        s.Key = key;
        s.Value = value;
        s.Hash = hash;
        s.Next = bucket;
        SetLifetime(slot, stamp, lifetime);
        _byStamp.Lower(slot, stamp);
        Volatile.Write(ref s.Stamp, stamp);
        Volatile.Write(ref bucket, slot + 1);
    }

    /// <summary>Takes a claimed slot out of its chain.</summary>
    public void Unlink(int slot)
    {
        ref var s = ref _slots[slot];
        ref var link = ref _buckets[s.Hash & (_buckets.Length - 1)];
        while (link != slot + 1)
            link = ref _slots[link - 1].Next;
        link = s.Next;
    }

    /// <summary>Counts an entry out, and lets go of what is in its claimed slot, which is in no chain any more.</summary>
    public void Release(int slot)
    {
        ref var s = ref _slots[slot];
        s.Key = default!;
        s.Value = default!;
        s.Next = _ledger.Free;
        _ledger.Free = slot;
        _ledger.Live--;
    }

    /// <summary>Whether a slot can be taken without <see cref="Move"/>.</summary>
    public bool HasRoom => _ledger.Free != None || _ledger.Used < _slots.Length;

    /// <summary>Counts an entry in and takes a free slot for it, claimed.</summary>
    public int Take()
    {
        Volatile.Write(ref _ledger.Count, ++_ledger.Live); // before anybody can read the entry
        if (_ledger.Free == None)
            return _ledger.Used++;
        var slot = _ledger.Free;
        _ledger.Free = _slots[slot].Next;
        return slot;
    }

    /// <summary>Moves all entries into a table of another size. A change in itself: to be called outside of others.</summary>
    public void Move(int size)
    {
        var (slots, buckets, byStamp) = (NewSlots(size), NewBuckets(size), new LowerBoundTree(size));
        var lifetimes = _lifetimes is null ? null : new int[size];
        var byDeadline = _byDeadline is null ? null : new LowerBoundTree(size);
        BeginChange();
        var moved = 0;
        for (var old = 0; old < _ledger.Used; old++)
        {
            // A use that comes too late for the old slot fails, and is repeated on the new one.
            var stamp = Interlocked.Exchange(ref _slots[old].Stamp, Claimed);
            if (stamp == Claimed)
                continue;
            ref var slot = ref slots[moved];
            slot = _slots[old];
            slot.Stamp = stamp;
            ref var bucket = ref buckets[slot.Hash & (buckets.Length - 1)];
            slot.Next = bucket;
            bucket = moved + 1;
            byStamp.Lower(moved, stamp);
            if (LifetimeOf(old) is not 0 and var lifetime)
            {
                lifetimes![moved] = lifetime;
                byDeadline!.Lower(moved, Deadline(stamp, lifetime));
            }

            moved++;
        }

        (_ledger.Used, _ledger.Free) = (moved, None);
        (_ledger.FirstDue, _ledger.Due) = (0, 0);
        (_byStamp, _byDeadline) = (byStamp, byDeadline);
        Volatile.Write(ref _lifetimes, lifetimes);
        Volatile.Write(ref _slots, slots);
        Volatile.Write(ref _buckets, buckets);
        EndChange();
    }

    /// <summary>Goes over to a hash that cannot be attacked. A change in itself.</summary>
    public void Harden()
    {
        var live = Stamps();
        BeginChange();
        _keys.Harden();
        Array.Clear(_buckets);
        foreach (var (_, slot) in live)
        {
            ref var s = ref _slots[slot];
            s.Hash = _keys.Hash(s.Key);
            ref var bucket = ref _buckets[s.Hash & (_buckets.Length - 1)];
            s.Next = bucket;
            bucket = slot + 1;
        }

        EndChange();
    }

    /// <summary>The live slots, each with the stamp it has now, in no order.</summary>
    public (long Stamp, int Slot)[] Stamps()
    {
        var live = new (long, int)[_ledger.Live];
        var at = 0;
        for (var slot = 0; slot < _ledger.Used; slot++)
        {
            if (StampOf(slot) is not Claimed and var stamp)
                live[at++] = (stamp, slot);
        }

        return live;
    }

    /// <summary>The live slots with the stamps they all had at one moment, in no order. A change in itself.</summary>
    public (long Stamp, int Slot)[] LiveAtOneMoment()
    {
        // Readers have to stand still for a moment, as they do while a slot is claimed for any other reason. A use that was under way must not
        // be finished as if nothing had been: it is told by the renewed stamp that it has to begin anew.
        var live = Stamps();
        BeginChange();
        Claim(live);
        foreach (var (stamp, slot) in live)
            Volatile.Write(ref _slots[slot].Stamp, RecencyClock.Renew(stamp));
        EndChange();
        return live;
    }

    /// <summary>Keeps readers out of many slots, and notes the last stamp of each.</summary>
    public void Claim(Span<(long Stamp, int Slot)> live)
    {
        foreach (ref var at in live)
            at.Stamp = Interlocked.Exchange(ref _slots[at.Slot].Stamp, Claimed);
    }

    private bool IsExpired(long stamp, int lifetime) => lifetime != 0 && RecencyClock.TickOf(_clock.Latest) >= Deadline(stamp, lifetime);

    /// <summary>The tick in which an entry has outlived its lifetime, even if its last use was at the end of a tick.</summary>
    private static long Deadline(long stamp, int lifetime) => RecencyClock.TickOf(stamp) + 1 + lifetime;

    private void SetLifetime(int slot, long stamp, int lifetime)
    {
        if (_lifetimes is null)
            return; // nothing here has a lifetime
        _lifetimes[slot] = lifetime;
        if (lifetime != 0)
            _byDeadline!.Lower(slot, Deadline(stamp, lifetime));
    }

    private static Slot[] NewSlots(int size)
    {
        var slots = new Slot[size];
        foreach (ref var slot in slots.AsSpan())
            slot.Stamp = Claimed;
        return slots;
    }

    /// <summary>From 1.5 to 3 buckets a slot: two thirds of the chains or more are a single entry.</summary>
    private static int[] NewBuckets(int slots) =>
        new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(1L << 30, (slots * 3L / 2) + 1))];

    /// <summary>A slot that was found to hold the entry in question, and the stamp it had.</summary>
    public readonly record struct Candidate(int Slot, long Stamp)
    {
        public bool Exists => Slot >= 0;
    }

    private struct Slot
    {
        public long Stamp;
        public uint Hash;
        public int Next; // the next slot of the chain, plus one
        public TKey Key;
        public TValue Value;
    }
}
