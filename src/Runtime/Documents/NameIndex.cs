using System.Numerics;

namespace PluginState.Documents;

/// <summary>
/// A persistent map from the names of a wide object to the ordinals of its members: a hash trie of 32 ways, in which adding and removing copy one path.
/// </summary>
/// <remarks>
/// Immutable. Replacing a member's value leaves its ordinal as it is, so versions of an object share their index until a name comes or goes.
/// The hash is the platform's, which is seeded for each process: names cannot be chosen so that they collide.
/// </remarks>
internal sealed class NameIndex
{
    private const int Bits = 5;
    private const int LastShift = 30; // at this level two bits of the hash are left; what is equal in them too is searched one by one

    private readonly uint _entryMap; // which of the 32 ways hold an entry
    private readonly uint _nodeMap; // which lead on
    private readonly Entry[] _entries;
    private readonly NameIndex[] _nodes;

    private NameIndex(uint entryMap, uint nodeMap, Entry[] entries, NameIndex[] nodes)
    {
        _entryMap = entryMap;
        _nodeMap = nodeMap;
        _entries = entries;
        _nodes = nodes;
    }

    /// <summary>Indexes names with their places as ordinals.</summary>
    /// <param name="names">The names.</param>
    /// <param name="duplicate">The place of a name that is there twice; negative where there is none.</param>
    public static NameIndex Of(ReadOnlySpan<string> names, out int duplicate)
    {
        var entries = new Entry[names.Length];
        for (var i = 0; i < names.Length; i++)
            entries[i] = new(names[i].GetHashCode(), names[i], i);
        duplicate = -1;
        return Of(entries, 0, ref duplicate);
    }

    public bool TryGet(string name, out long ordinal)
    {
        var hash = name.GetHashCode();
        var node = this;
        for (var shift = 0; shift <= LastShift; shift += Bits)
        {
            var bit = BitOf(hash, shift);
            if ((node._entryMap & bit) != 0)
            {
                ref readonly var entry = ref node._entries[Rank(node._entryMap, bit)];
                ordinal = entry.Ordinal;
                return entry.Hash == hash && entry.Name == name;
            }

            if ((node._nodeMap & bit) == 0)
            {
                ordinal = 0;
                return false;
            }

            node = node._nodes[Rank(node._nodeMap, bit)];
        }

        foreach (ref readonly var entry in node._entries.AsSpan())
        {
            if (entry.Hash == hash && entry.Name == name)
            {
                ordinal = entry.Ordinal;
                return true;
            }
        }

        ordinal = 0;
        return false;
    }

    /// <summary>The index with one name more, which is not there yet.</summary>
    public NameIndex Add(string name, long ordinal) => Add(new(name.GetHashCode(), name, ordinal), 0);

    /// <summary>The index without a name that is there.</summary>
    public NameIndex Remove(string name) => Remove(name.GetHashCode(), name, 0);

    private static NameIndex Of(Entry[] entries, int shift, ref int duplicate)
    {
        if (shift > LastShift)
        {
            for (var i = 1; i < entries.Length; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    if (entries[i].Name == entries[j].Name)
                        duplicate = Math.Min(duplicate < 0 ? int.MaxValue : duplicate, (int)Math.Max(entries[i].Ordinal, entries[j].Ordinal));
                }
            }

            return new(0, 0, entries, []);
        }

        Span<int> counts = stackalloc int[1 << Bits];
        counts.Clear();
        foreach (ref readonly var entry in entries.AsSpan())
            counts[Way(entry.Hash, shift)]++;
        var (entryMap, nodeMap) = (0u, 0u);
        for (var way = 0; way < counts.Length; way++)
        {
            if (counts[way] == 1)
                entryMap |= 1u << way;
            else if (counts[way] > 1)
                nodeMap |= 1u << way;
        }

        var own = new Entry[BitOperations.PopCount(entryMap)];
        var below = new Entry[BitOperations.PopCount(nodeMap)][];
        foreach (ref readonly var entry in entries.AsSpan())
        {
            var bit = BitOf(entry.Hash, shift);
            if ((entryMap & bit) != 0)
            {
                own[Rank(entryMap, bit)] = entry;
                continue;
            }

            ref var part = ref below[Rank(nodeMap, bit)];
            var way = Way(entry.Hash, shift);
            part ??= new Entry[counts[way]];
            part[^counts[way]--] = entry;
        }

        var nodes = new NameIndex[below.Length];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = Of(below[i], shift + Bits, ref duplicate);
        return new(entryMap, nodeMap, own, nodes);
    }

    private NameIndex Add(in Entry entry, int shift)
    {
        if (shift > LastShift)
            return new(0, 0, [.. _entries, entry], []);
        var bit = BitOf(entry.Hash, shift);
        if ((_nodeMap & bit) != 0)
        {
            var nodes = (NameIndex[])_nodes.Clone();
            ref var node = ref nodes[Rank(_nodeMap, bit)];
            node = node.Add(entry, shift + Bits);
            return new(_entryMap, _nodeMap, _entries, nodes);
        }

        var at = Rank(_entryMap, bit);
        if ((_entryMap & bit) == 0)
            return new(_entryMap | bit, _nodeMap, [.. _entries.AsSpan(0, at), entry, .. _entries.AsSpan(at)], _nodes);

        // Two entries go one way: it becomes a node.
        var none = -1;
        var child = Of([_entries[at], entry], shift + Bits, ref none);
        var nodeAt = Rank(_nodeMap, bit);
        return new(
            _entryMap & ~bit, _nodeMap | bit,
            [.. _entries.AsSpan(0, at), .. _entries.AsSpan(at + 1)],
            [.. _nodes.AsSpan(0, nodeAt), child, .. _nodes.AsSpan(nodeAt)]);
    }

    private NameIndex Remove(int hash, string name, int shift)
    {
        if (shift > LastShift)
            return new(0, 0, Array.FindAll(_entries, entry => entry.Name != name), []);
        var bit = BitOf(hash, shift);
        if ((_entryMap & bit) != 0)
        {
            var at = Rank(_entryMap, bit);
            return new(_entryMap & ~bit, _nodeMap, [.. _entries.AsSpan(0, at), .. _entries.AsSpan(at + 1)], _nodes);
        }

        var nodeAt = Rank(_nodeMap, bit);
        var node = _nodes[nodeAt].Remove(hash, name, shift + Bits);
        if (!node.IsSingle(out var last))
        {
            var nodes = (NameIndex[])_nodes.Clone();
            nodes[nodeAt] = node;
            return new(_entryMap, _nodeMap, _entries, nodes);
        }

        // A node with one entry left moves up, so that an index that grew and shrank is as small as one that never did.
        var entryAt = Rank(_entryMap, bit);
        return new(
            _entryMap | bit, _nodeMap & ~bit,
            [.. _entries.AsSpan(0, entryAt), last, .. _entries.AsSpan(entryAt)],
            [.. _nodes.AsSpan(0, nodeAt), .. _nodes.AsSpan(nodeAt + 1)]);
    }

    private bool IsSingle(out Entry last)
    {
        last = _entries.Length == 1 ? _entries[0] : default;
        return _entries.Length == 1 && _nodes.Length == 0;
    }

    private static int Way(int hash, int shift) => (int)((uint)hash >> shift) & ((1 << Bits) - 1);

    private static uint BitOf(int hash, int shift) => 1u << Way(hash, shift);

    private static int Rank(uint map, uint bit) => BitOperations.PopCount(map & (bit - 1));

    private readonly record struct Entry(int Hash, string Name, long Ordinal);
}
