using PluginState.Bounded;

namespace PluginState.States;

/// <summary>The checkpoints of one state, exactly bounded: the least recently used one leaves first. Going back to one is a use.</summary>
/// <remarks>
/// One <see cref="LruCache{TKey,TValue}"/>, made when the first checkpoint is. Once the state left memory the shelf is cleared; one that is put on it in
/// that very moment is cleared by whoever put it, because it looks at the flag after it put and the clearing sets the flag before it clears.
/// </remarks>
internal sealed class CheckpointShelf(int capacity, Tally tally, Action<Checkpoint, EvictionReason> onEviction)
{
    private LruCache<string, Checkpoint>? _checkpoints;
    private int _isClosed;

    public int Capacity => capacity;

    public void Add(Checkpoint checkpoint)
    {
        if (Volatile.Read(ref _checkpoints) is null)
            Interlocked.CompareExchange(ref _checkpoints, new(capacity, StringComparer.Ordinal, onEviction: OnEviction), null);
        tally.Add(1);
        _checkpoints!.Put(checkpoint.Id, checkpoint);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isClosed) != 0)
            _checkpoints.Clear();
    }

    public Checkpoint? Use(string id) => Volatile.Read(ref _checkpoints) is { } checkpoints && checkpoints.TryGet(id, out var checkpoint) ? checkpoint : null;

    public bool Remove(string id) => Volatile.Read(ref _checkpoints) is { } checkpoints && checkpoints.TryRemove(id, out _);

    /// <summary>Every checkpoint, most recently used first.</summary>
    public IReadOnlyList<Checkpoint> List() =>
        Volatile.Read(ref _checkpoints) is { } checkpoints ? [.. checkpoints.Snapshot().Select(static entry => entry.Value)] : [];

    public void Close()
    {
        Interlocked.Exchange(ref _isClosed, 1);
        Volatile.Read(ref _checkpoints)?.Clear();
    }

    private void OnEviction(Eviction<string, Checkpoint> eviction)
    {
        tally.Add(-1);
        onEviction(eviction.Value, eviction.Reason);
    }
}
