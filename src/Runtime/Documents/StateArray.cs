using System.Collections;
using System.Text.Json;

namespace PluginState.Documents;

/// <summary>A JSON array.</summary>
/// <remarks>
/// Immutable, and versions share what they have in common: up to <see cref="MostFlat"/> items stand in one array; more stand in a tree, of which an edit
/// at any index copies one path.
/// </remarks>
public sealed class StateArray : StateValue, IReadOnlyList<StateValue>
{
    internal const int MostFlat = Chunk<Item>.Width;

    private readonly StateValue[] _flat; // empty where long
    private readonly Chunk<Item>? _long;

    /// <summary>Makes an array.</summary>
    public StateArray(params IEnumerable<StateValue> items)
        : this(Checked(items), null)
    {
    }

    private StateArray(StateValue[] items, (long Size, int Depth)? sum)
    {
        (Size, Depth) = sum ?? SumOf(items);
        _flat = items;
        if (items.Length > MostFlat)
            (_long, _flat) = (Chunk<Item>.Of(Array.ConvertAll(items, static item => new Item(item))), []);
    }

    private StateArray(Chunk<Item> items)
    {
        (Size, Depth) = (AddSizes(1, items.Size), items.Depth + 1);
        (_flat, _long) = ([], items);
    }

    /// <summary><c>[]</c></summary>
    public static StateArray Empty { get; } = new([], null);

    /// <summary>Makes an array of items. What is handed over may not be written again.</summary>
    internal static StateArray Of(StateValue[] items) => items.Length == 0 ? Empty : new(items, null);

    /// <inheritdoc/>
    public override StateValueKind Kind => StateValueKind.Array;

    /// <inheritdoc/>
    public override int Depth { get; }

    /// <inheritdoc/>
    public override long Size { get; }

    /// <summary>How many items it has.</summary>
    public int Count => _long is null ? _flat.Length : _long.Count;

    /// <summary>An item.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public StateValue this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _long is null ? _flat[index] : _long[index].Value;
        }
    }

    /// <summary>The array with one item replaced.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public StateArray SetItem(int index, StateValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var old = this[index];
        if (ReferenceEquals(old, value))
            return this;
        if (_long is not null)
            return new(_long.Set(index, new(value)));
        var items = (StateValue[])_flat.Clone();
        items[index] = value;
        var oldSize = old.Size;
        return new(items, Size == long.MaxValue || (old.Depth + 1 == Depth && value.Depth < old.Depth)
            ? SumOf(items)
            : (AddSizes(Size - oldSize, value.Size), Math.Max(Depth, value.Depth + 1)));
    }

    /// <summary>The array with one item more; those from <paramref name="index"/> on move up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative or greater than <see cref="Count"/>.</exception>
    public StateArray Insert(int index, StateValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, (uint)Count, nameof(index));
        return _long is null
            ? Of([.. _flat.AsSpan(0, index), value, .. _flat.AsSpan(index)])
            : new(Chunk<Item>.Insert(_long, index, new(value)));
    }

    /// <summary>The array with one item less; those after it move down.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public StateArray RemoveAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        if (_long is null)
            return Of([.. _flat.AsSpan(0, index), .. _flat.AsSpan(index + 1)]);
        // Half of what made it long, so that an array around the bound does not change its form with every edit.
        var shrunk = Chunk<Item>.RemoveAt(_long, index)!;
        return shrunk.Count > MostFlat / 2 ? new(shrunk) : Of([.. new StateArray(shrunk)]);
    }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray();
        foreach (var item in this)
            item.WriteTo(writer);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override bool Equals(StateValue? other) =>
        ReferenceEquals(this, other)
        || (other is StateArray array && array.Count == Count && CommonPrefix(this, array, static (left, right) => left.Equals(right)) == Count);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in this)
            hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>Enumerates the items.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<StateValue> IEnumerable<StateValue>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal override bool IsIdenticalTo(StateValue other) =>
        ReferenceEquals(this, other)
        || (other is StateArray array && array.Count == Count && array.Size == Size
            && CommonPrefix(this, array, static (left, right) => left.IsIdenticalTo(right)) == Count);

    /// <summary>How many items at the beginning are the same, without looking at what both share.</summary>
    internal static int CommonPrefix(StateArray left, StateArray right, Func<StateValue, StateValue, bool> areSame)
    {
        var limit = Math.Min(left.Count, right.Count);
        var count = 0;
        if (left._long is { } l && right._long is { } r)
        {
            var one = new ChunkWalk<Item>(l);
            var other = new ChunkWalk<Item>(r);
            return WalkAlike(ref one, ref other, areSame);
        }

        while (count < limit && areSame(left[count], right[count]))
            count++;
        return count;
    }

    /// <summary>How many items at the end are the same, at most so many, without looking at what both share.</summary>
    internal static int CommonSuffix(StateArray left, StateArray right, int limit, Func<StateValue, StateValue, bool> areSame)
    {
        var count = 0;
        if (left._long is { } l && right._long is { } r)
        {
            var one = new ChunkWalk<Item>(l, isBackward: true);
            var other = new ChunkWalk<Item>(r, isBackward: true);
            return Math.Min(limit, WalkAlike(ref one, ref other, areSame));
        }

        while (count < limit && areSame(left[left.Count - 1 - count], right[right.Count - 1 - count]))
            count++;
        return count;
    }

    private static int WalkAlike(ref ChunkWalk<Item> one, ref ChunkWalk<Item> other, Func<StateValue, StateValue, bool> areSame)
    {
        var count = 0;
        while (true)
        {
            count += ChunkWalk<Item>.Align(ref one, ref other);
            if (one.Current is null || other.Current is null || !AreSame(one.Entry.Value, other.Entry.Value))
                return count;
            count++;
            one.Next();
            other.Next();
        }

        bool AreSame(StateValue left, StateValue right) => ReferenceEquals(left, right) || areSame(left, right);
    }

    private static StateValue[] Checked(IEnumerable<StateValue> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        StateValue[] all = [.. items];
        foreach (var item in all)
            ArgumentNullException.ThrowIfNull(item, nameof(items));
        return all;
    }

    private static (long Size, int Depth) SumOf(StateValue[] items)
    {
        var (size, depth) = (items.Length == 0 ? 2L : 1L, 0);
        foreach (var item in items)
        {
            size = AddSizes(size, AddSizes(item.Size, 1));
            depth = Math.Max(depth, item.Depth);
        }

        return (size, depth + 1);
    }

    /// <summary>Enumerates the items of an array.</summary>
    public struct Enumerator : IEnumerator<StateValue>
    {
        private readonly StateArray _array;
        private ChunkEnumerator<Item> _long;
        private int _at;

        internal Enumerator(StateArray array)
        {
            _array = array;
            _long = new(array._long);
            _at = -1;
        }

        /// <inheritdoc/>
        public readonly StateValue Current => _array._long is null ? _array._flat[_at] : _long.Current.Value;

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => _array._long is null ? ++_at < _array._flat.Length : _long.MoveNext();

        /// <inheritdoc/>
        public void Reset() => this = new(_array);

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
