using System.Collections;
using System.Collections.Immutable;
using System.Text.Json;

namespace PluginState.Documents;

/// <summary>A JSON array.</summary>
public sealed class StateArray : StateValue, IReadOnlyList<StateValue>
{
    private readonly ImmutableArray<StateValue> _items;

    /// <summary>Makes an array.</summary>
    public StateArray(params IEnumerable<StateValue> items)
        : this([.. items ?? throw new ArgumentNullException(nameof(items))])
    {
    }

    internal StateArray(ImmutableArray<StateValue> items)
        : base(DepthOf(items), SizeOf(items)) => _items = items;

    /// <summary><c>[]</c></summary>
    public static StateArray Empty { get; } = new([]);

    /// <inheritdoc/>
    public override StateValueKind Kind => StateValueKind.Array;

    /// <summary>How many items it has.</summary>
    public int Count => _items.Length;

    /// <summary>An item.</summary>
    public StateValue this[int index] => _items[index];

    /// <summary>The array with one item replaced.</summary>
    public StateArray SetItem(int index, StateValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return ReferenceEquals(_items[index], value) ? this : new(_items.SetItem(index, value));
    }

    /// <summary>The array with one item more; those from <paramref name="index"/> on move up.</summary>
    public StateArray Insert(int index, StateValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(_items.Insert(index, value));
    }

    /// <summary>The array with one item less; those after it move down.</summary>
    public StateArray RemoveAt(int index) => new(_items.RemoveAt(index));

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray();
        foreach (var item in _items)
            item.WriteTo(writer);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override bool Equals(StateValue? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is not StateArray array || array.Count != Count)
            return false;
        for (var i = 0; i < _items.Length; i++)
        {
            if (!_items[i].Equals(array._items[i]))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>Enumerates the items.</summary>
    public IEnumerator<StateValue> GetEnumerator() => ((IEnumerable<StateValue>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ImmutableArray<StateValue> Items => _items;

    private static int DepthOf(ImmutableArray<StateValue> items)
    {
        var depth = 0;
        foreach (var item in items)
            depth = Math.Max(depth, item.Depth);
        return depth + 1;
    }

    private static long SizeOf(ImmutableArray<StateValue> items)
    {
        var size = 1L + Math.Max(1, items.Length);
        foreach (var item in items)
            size = AddSizes(size, item.Size);
        return size;
    }
}
