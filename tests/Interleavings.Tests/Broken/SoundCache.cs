using PluginState.Bounded;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Interleavings.Broken;

/// <summary>A list under a lock: nothing is wrong with it. The others each break one operation.</summary>
internal class SoundCache(int capacity)
{
    protected int Capacity => capacity;

    /// <summary>Most recently used first.</summary>
    protected List<(int Key, Item Value)> Entries { get; } = [];

    protected Lock Gate { get; } = new();

    private EvictionCounts Counts { get; set; }

    public virtual int Count
    {
        get
        {
            lock (Gate)
                return Entries.Count;
        }
    }

    public object? Run(Operation operation)
    {
        switch (operation)
        {
            case Operation.Get get:
                return Get(get.Key);
            case Operation.Peek peek:
                return Peek(peek.Key);
            case Operation.Put put:
                Put(put.Key, put.Value);
                return null;
            case Operation.Remove remove:
                return Remove(remove.Key);
            case Operation.Count:
                return Count;
            case Operation.Snapshot:
                return string.Join(' ', Entries.Select(static entry => $"{entry.Key}={entry.Value}"));
            case Operation.Statistics:
                return (Entries.Count, capacity, Counts);
            default:
                throw new NotSupportedException($"{operation} is not what these caches are for.");
        }
    }

    protected virtual Item? Get(int key)
    {
        lock (Gate)
            return Use(key);
    }

    protected virtual void Put(int key, Item value)
    {
        List<Eviction<int, Item>> left = [];
        lock (Gate)
        {
            if (Find(key) is >= 0 and var at)
                left.Add(Take(at, EvictionReason.Replaced));
            else if (Entries.Count == capacity)
                left.Add(Take(capacity - 1, EvictionReason.Capacity));
            Entries.Insert(0, (key, value));
        }

        left.ForEach(Recorder.Told);
    }

    protected virtual Item? Remove(int key)
    {
        Eviction<int, Item> left;
        lock (Gate)
        {
            if (Find(key) is not (>= 0 and var at))
                return null;
            left = Take(at, EvictionReason.Removed);
        }

        Recorder.Told(left);
        return left.Value;
    }

    protected int Find(int key) => Entries.FindIndex(entry => entry.Key == key);

    protected Item? Use(int key)
    {
        if (Find(key) is not (>= 0 and var at))
            return null;
        var entry = Entries[at];
        Entries.RemoveAt(at);
        Entries.Insert(0, entry);
        return entry.Value;
    }

    protected Eviction<int, Item> Take(int at, EvictionReason reason)
    {
        var (key, value) = Entries[at];
        Entries.RemoveAt(at);
        Counts = reason switch
        {
            EvictionReason.Capacity => Counts with { Capacity = Counts.Capacity + 1 },
            EvictionReason.Removed => Counts with { Removed = Counts.Removed + 1 },
            _ => Counts with { Replaced = Counts.Replaced + 1 },
        };
        return new(key, value, reason);
    }

    private Item? Peek(int key)
    {
        lock (Gate)
            return Find(key) is >= 0 and var at ? Entries[at].Value : null;
    }
}
