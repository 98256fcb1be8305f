using PluginState.Bounded;

namespace PluginState.Tests.Bounded.Linearizability;

/// <summary>What a bounded cache is, too simple to be wrong: a list in order of use, most recent first.</summary>
internal sealed class Model
{
    private readonly List<(int Key, Item Value)> _entries;

    public Model(int capacity)
        : this(capacity, [], default)
    {
    }

    private Model(int capacity, List<(int Key, Item Value)> entries, EvictionCounts counts) =>
        (Capacity, _entries, Counts) = (capacity, entries, counts);

    public int Capacity { get; private set; }

    public int Count => _entries.Count;

    public EvictionCounts Counts { get; private set; }

    /// <summary>What left since the model was copied, in the order in which the caller is told of it.</summary>
    public List<Eviction<int, Item>> Left { get; } = [];

    /// <summary>The entries most recent first, as text, which is both easy to compare and easy to read.</summary>
    public string Order => string.Join(' ', _entries.Select(static entry => $"{entry.Key}={entry.Value}"));

    /// <summary>Capacity and entries, a character each; <see cref="Counts"/> follow from the operations that were done.</summary>
    public string State => string.Create(_entries.Count + 1, this, static (text, model) =>
    {
        text[0] = (char)model.Capacity;
        for (var i = 0; i < model._entries.Count; i++)
            text[i + 1] = (char)((model._entries[i].Key << 8) | model._entries[i].Value.Number);
    });

    public Model Copy() => new(Capacity, [.. _entries], Counts);

    public Item? Peek(int key) => Find(key) is >= 0 and var at ? _entries[at].Value : null;

    public Item? Get(int key)
    {
        var at = Find(key);
        if (at < 0)
            return null;
        var entry = _entries[at];
        _entries.RemoveAt(at);
        _entries.Insert(0, entry);
        return entry.Value;
    }

    public void Put(int key, Item value)
    {
        var old = Peek(key);
        if (old is not null && old != value)
            Remove(key, EvictionReason.Replaced);
        else if (old is not null)
            _entries.RemoveAt(Find(key));
        else if (_entries.Count == Capacity)
            RemoveOldest(EvictionReason.Capacity);
        _entries.Insert(0, (key, value));
    }

    public Item? Remove(int key, EvictionReason reason)
    {
        var at = Find(key);
        if (at < 0)
            return null;
        var value = _entries[at].Value;
        _entries.RemoveAt(at);
        Left.Add(new(key, value, reason));
        Counts = reason switch
        {
            EvictionReason.Capacity => Counts with { Capacity = Counts.Capacity + 1 },
            EvictionReason.Removed => Counts with { Removed = Counts.Removed + 1 },
            EvictionReason.Replaced => Counts with { Replaced = Counts.Replaced + 1 },
            EvictionReason.Cleared => Counts with { Cleared = Counts.Cleared + 1 },
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No operation of a scenario gives this reason."),
        };
        return value;
    }

    public int Resize(int capacity)
    {
        var count = _entries.Count;
        while (_entries.Count > capacity)
            RemoveOldest(EvictionReason.Capacity);
        Capacity = capacity;
        return count - _entries.Count;
    }

    public int Clear()
    {
        var count = _entries.Count;
        while (_entries.Count > 0)
            RemoveOldest(EvictionReason.Cleared);
        return count;
    }

    private void RemoveOldest(EvictionReason reason) => Remove(_entries[^1].Key, reason);

    private int Find(int key) => _entries.FindIndex(entry => entry.Key == key);
}
