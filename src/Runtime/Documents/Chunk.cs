namespace PluginState.Documents;

/// <summary>What a <see cref="Chunk{T}"/> has to know of its entries.</summary>
internal interface IChunkEntry
{
    /// <summary>Whether entries are found by <see cref="Ordinal"/>. Where not, the ordinals are not kept.</summary>
    static abstract bool HasOrdinals { get; }

    /// <summary>Grows from entry to entry, and stays with an entry for good.</summary>
    long Ordinal { get; }

    /// <summary>The bytes the entry takes in compact JSON, with what separates it from the next.</summary>
    long Size { get; }

    /// <summary>How deep containers nest in it.</summary>
    int Depth { get; }

    /// <summary>The value in it.</summary>
    StateValue Value { get; }
}

/// <summary>
/// A persistent sequence: a B-tree of chunks of at most <see cref="Width"/>, counted, so that reading, replacing, inserting and removing at an index copy one
/// path from the root and share everything else.
/// </summary>
/// <remarks>
/// Immutable once made: an array that is handed to a chunk is never written again. Chunks sum up the size and the depth of what is below
/// them, so that a document knows both without being walked.
/// </remarks>
internal abstract class Chunk<T>(int count, long size, int depth)
    where T : struct, IChunkEntry
{
    /// <summary>The most entries of a leaf, and the most children of a branch.</summary>
    public const int Width = 32;

    /// <summary>Below so many, a chunk that lost an entry is joined with a neighbour.</summary>
    private protected const int Narrow = Width / 4;

    public int Count { get; } = count;

    /// <summary>The sizes of its entries together; <see cref="long.MaxValue"/> where they are more.</summary>
    public long Size { get; } = size;

    /// <summary>The greatest depth of its entries.</summary>
    public int Depth { get; } = depth;

    /// <summary>How many entries or children it has itself.</summary>
    public abstract int Slots { get; }

    public abstract long LastOrdinal { get; }

    public abstract T this[int index] { get; }

    public abstract Chunk<T> Set(int index, in T entry);

    /// <summary>The chunk with one entry more; what no longer fits into it goes into <paramref name="right"/>.</summary>
    public abstract Chunk<T> Insert(int index, in T entry, out Chunk<T>? right);

    /// <summary>The chunk with one entry less; null where it was the last.</summary>
    public abstract Chunk<T>? RemoveAt(int index);

    /// <summary>The index of the entry with that ordinal; negative where there is none.</summary>
    public abstract int IndexOfOrdinal(long ordinal);

    /// <summary>Makes a sequence of entries, of which there is at least one.</summary>
    public static Chunk<T> Of(ReadOnlySpan<T> entries)
    {
        var level = new Chunk<T>[(entries.Length + Width - 1) / Width];
        for (var i = 0; i < level.Length; i++)
            level[i] = new Leaf<T>(entries.Slice(i * Width, Math.Min(Width, entries.Length - (i * Width))).ToArray());
        while (level.Length > 1)
        {
            var above = new Chunk<T>[(level.Length + Width - 1) / Width];
            for (var i = 0; i < above.Length; i++)
                above[i] = new Branch<T>(level[(i * Width)..Math.Min((i + 1) * Width, level.Length)]);
            level = above;
        }

        return level[0];
    }

    /// <summary>The sequence with one entry more.</summary>
    public static Chunk<T> Insert(Chunk<T>? root, int index, in T entry)
    {
        if (root is null)
            return new Leaf<T>([entry]);
        var left = root.Insert(index, entry, out var right);
        return right is null ? left : new Branch<T>([left, right]);
    }

    /// <summary>The sequence with one entry less; null where it was the last.</summary>
    public static Chunk<T>? RemoveAt(Chunk<T> root, int index)
    {
        var shrunk = root.RemoveAt(index);
        while (shrunk is Branch<T> { Slots: 1 } branch)
            shrunk = branch.Children[0];
        return shrunk;
    }

    private protected static (long Size, int Depth) Sum(ReadOnlySpan<T> entries)
    {
        var (size, depth) = (0L, 0);
        foreach (ref readonly var entry in entries)
        {
            size = StateValue.AddSizes(size, entry.Size);
            depth = Math.Max(depth, entry.Depth);
        }

        return (size, depth);
    }

    /// <summary>The array with one element more.</summary>
    private protected static TElement[] With<TElement>(TElement[] array, int at, TElement element)
    {
        var grown = new TElement[array.Length + 1];
        array.AsSpan(0, at).CopyTo(grown);
        grown[at] = element;
        array.AsSpan(at).CopyTo(grown.AsSpan(at + 1));
        return grown;
    }

    /// <summary>The array with one element less.</summary>
    private protected static TElement[] Without<TElement>(TElement[] array, int at)
    {
        var shrunk = new TElement[array.Length - 1];
        array.AsSpan(0, at).CopyTo(shrunk);
        array.AsSpan(at + 1).CopyTo(shrunk.AsSpan(at));
        return shrunk;
    }

    /// <summary>Where to cut an array that became too long by one: in the middle, but after what was there where it grew at its end, so that
    /// appending leaves full chunks behind.</summary>
    private protected static int Cut(int length, int grownAt) => grownAt == length - 1 ? length - 1 : length / 2;
}

/// <summary>A chunk of entries.</summary>
internal sealed class Leaf<T> : Chunk<T>
    where T : struct, IChunkEntry
{
    private readonly T[] _entries;

    public Leaf(T[] entries)
        : this(entries, Sum(entries))
    {
    }

    private Leaf(T[] entries, (long Size, int Depth) sum)
        : base(entries.Length, sum.Size, sum.Depth) => _entries = entries;

    public ReadOnlySpan<T> Entries => _entries;

    public override int Slots => _entries.Length;

    public override long LastOrdinal => _entries[^1].Ordinal;

    public override T this[int index] => _entries[index];

    public override Leaf<T> Set(int index, in T entry)
    {
        var entries = (T[])_entries.Clone();
        var (oldSize, oldDepth) = (entries[index].Size, entries[index].Depth);
        entries[index] = entry;
        // What the one entry changes follows from it, unless it was the deepest or the sum had run over.
        return Size == long.MaxValue || (oldDepth == Depth && entry.Depth < oldDepth)
            ? new(entries)
            : new(entries, (StateValue.AddSizes(Size - oldSize, entry.Size), Math.Max(Depth, entry.Depth)));
    }

    public override Leaf<T> Insert(int index, in T entry, out Chunk<T>? right)
    {
        var entries = With(_entries, index, entry);
        right = null;
        if (entries.Length <= Width)
            return new(entries, (StateValue.AddSizes(Size, entry.Size), Math.Max(Depth, entry.Depth)));
        var cut = Cut(entries.Length, index);
        right = new Leaf<T>(entries[cut..]);
        return new(entries[..cut]);
    }

    public override Leaf<T>? RemoveAt(int index) => _entries.Length == 1 ? null : new(Without(_entries, index));

    public override int IndexOfOrdinal(long ordinal)
    {
        var (low, high) = (0, _entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var found = _entries[middle].Ordinal;
            if (found == ordinal)
                return middle;
            if (found < ordinal)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }
}

/// <summary>A chunk of chunks.</summary>
internal sealed class Branch<T> : Chunk<T>
    where T : struct, IChunkEntry
{
    private readonly Chunk<T>[] _children;
    private readonly int[] _ends; // of each child, the index after its last entry
    private readonly long[]? _ordinals; // of each child, its last one

    public Branch(Chunk<T>[] children)
        : this(children, Ends(children), T.HasOrdinals ? Array.ConvertAll(children, static child => child.LastOrdinal) : null, Sum(children))
    {
    }

    private Branch(Chunk<T>[] children, int[] ends, long[]? ordinals, (long Size, int Depth) sum)
        : base(ends[^1], sum.Size, sum.Depth) => (_children, _ends, _ordinals) = (children, ends, ordinals);

    public ReadOnlySpan<Chunk<T>> Children => _children;

    public override int Slots => _children.Length;

    public override long LastOrdinal => _ordinals![^1];

    public override T this[int index]
    {
        get
        {
            var at = ChildAt(index);
            return _children[at][index - StartOf(at)];
        }
    }

    public override Branch<T> Set(int index, in T entry)
    {
        var at = ChildAt(index);
        var old = _children[at];
        var child = old.Set(index - StartOf(at), entry);
        var children = (Chunk<T>[])_children.Clone();
        children[at] = child;
        // The ends and ordinals stay, and are shared.
        return new(children, _ends, _ordinals, Size == long.MaxValue || (old.Depth == Depth && child.Depth < old.Depth)
            ? Sum(children)
            : (StateValue.AddSizes(Size - old.Size, child.Size), Math.Max(Depth, child.Depth)));
    }

    public override Branch<T> Insert(int index, in T entry, out Chunk<T>? right)
    {
        var at = index == Count ? _children.Length - 1 : ChildAt(index);
        var child = _children[at].Insert(index - StartOf(at), entry, out var sibling);
        right = null;
        var children = (Chunk<T>[])_children.Clone();
        children[at] = child;
        if (sibling is null)
            return new(children);
        children = With(children, at + 1, sibling);
        if (children.Length <= Width)
            return new(children);
        var cut = Cut(children.Length, at + 1);
        right = new Branch<T>(children[cut..]);
        return new(children[..cut]);
    }

    public override Chunk<T>? RemoveAt(int index)
    {
        var at = ChildAt(index);
        var child = _children[at].RemoveAt(index - StartOf(at));
        if (child is null)
            return _children.Length == 1 ? null : new Branch<T>(Without(_children, at));
        var children = (Chunk<T>[])_children.Clone();
        children[at] = child;
        if (child.Slots >= Narrow || children.Length == 1)
            return new Branch<T>(children);

        // Join with a neighbour of the same kind: one chunk where both fit, else two of equal width.
        var first = at == 0 ? 0 : at - 1;
        return (children[first], children[first + 1]) switch
        {
            (Leaf<T> a, Leaf<T> b) => Joined(children, first, [.. a.Entries, .. b.Entries], static entries => new Leaf<T>(entries)),
            (Branch<T> a, Branch<T> b) => Joined(children, first, [.. a.Children, .. b.Children], static grand => new Branch<T>(grand)),
            _ => throw new InvalidOperationException("The children of a branch are all leaves or all branches."),
        };
    }

    public override int IndexOfOrdinal(long ordinal)
    {
        var at = Array.BinarySearch(_ordinals!, ordinal);
        at = at < 0 ? ~at : at;
        if (at == _children.Length)
            return -1;
        var index = _children[at].IndexOfOrdinal(ordinal);
        return index < 0 ? index : StartOf(at) + index;
    }

    private static Branch<T> Joined<TSlot>(Chunk<T>[] children, int first, TSlot[] slots, Func<TSlot[], Chunk<T>> make)
    {
        children = Without(children, first + 1);
        if (slots.Length <= Width)
        {
            children[first] = make(slots);
            return new(children);
        }

        children[first] = make(slots[..(slots.Length / 2)]);
        return new(With(children, first + 1, make(slots[(slots.Length / 2)..])));
    }

    private int StartOf(int child) => child == 0 ? 0 : _ends[child - 1];

    private int ChildAt(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} entries.");
        // Most trees are full but for their end: guess, then correct.
        var at = (int)((long)index * _ends.Length / Count);
        while (index >= _ends[at])
            at++;
        while (at > 0 && index < _ends[at - 1])
            at--;
        return at;
    }

    private static int[] Ends(Chunk<T>[] children)
    {
        var ends = new int[children.Length];
        var end = 0;
        for (var i = 0; i < children.Length; i++)
            ends[i] = end += children[i].Count;
        return ends;
    }

    private static (long Size, int Depth) Sum(Chunk<T>[] children)
    {
        var (size, depth) = (0L, 0);
        foreach (var child in children)
        {
            size = StateValue.AddSizes(size, child.Size);
            depth = Math.Max(depth, child.Depth);
        }

        return (size, depth);
    }
}
