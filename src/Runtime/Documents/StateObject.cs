using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PluginState.Documents;

/// <summary>A JSON object: members in the order in which they were written, names unique.</summary>
/// <remarks>
/// Immutable, and versions share what they have in common: up to <see cref="MostFlat"/> members stand in two arrays, of which an edit of a value copies
/// one; more stand in a tree in the order of their ordinals, with an index from names to ordinals, and an edit copies one path of it.
/// </remarks>
public sealed class StateObject : StateValue, IReadOnlyCollection<KeyValuePair<string, StateValue>>
{
    /// <summary>The most members that stand in flat arrays: a scan of so few names is as fast as a look-up.</summary>
    internal const int MostFlat = 24;

    private readonly string[] _names; // shared by objects with the same names; empty where wide
    private readonly StateValue[] _values;
    private readonly WideMembers? _wide;

    /// <summary>Makes an object.</summary>
    /// <exception cref="ArgumentException">A name is there twice, or has half of a surrogate pair.</exception>
    public StateObject(params IEnumerable<KeyValuePair<string, StateValue>> members)
        : this(Checked(members, out var values), values)
    {
    }

    private StateObject(string[] names, StateValue[] values)
        : this(names, values, SumOf(names, values))
    {
    }

    private StateObject(string[] names, StateValue[] values, (long Size, int Depth) sum)
    {
        (Size, Depth) = sum;
        (_names, _values) = (names, values);
        if (names.Length > MostFlat)
            (_wide, _names, _values) = (WideMembers.Of(names, values), [], []);
    }

    private StateObject(WideMembers wide)
    {
        Size = AddSizes(1, wide.Members.Size);
        Depth = wide.Members.Depth + 1;
        (_names, _values, _wide) = ([], [], wide);
    }

    /// <summary><c>{}</c></summary>
    public static StateObject Empty { get; } = new([], []);

    /// <summary>Makes an object of names that are known to be unique, and their values. Neither array may be written again.</summary>
    internal static StateObject Of(string[] names, StateValue[] values) => names.Length == 0 ? Empty : new(names, values);

    /// <inheritdoc/>
    public override StateValueKind Kind => StateValueKind.Object;

    /// <inheritdoc/>
    public override int Depth { get; }

    /// <inheritdoc/>
    public override long Size { get; }

    /// <summary>How many members it has.</summary>
    public int Count => _wide is null ? _names.Length : _wide.Members.Count;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => this.Select(static member => member.Key);

    /// <summary>A member's value.</summary>
    /// <exception cref="KeyNotFoundException">There is no such member.</exception>
    public StateValue this[string name] => TryGetMember(name, out var value)
        ? value
        : throw new KeyNotFoundException($"The object has no member '{name}'.");

    /// <summary>Whether there is a member with that name.</summary>
    public bool Contains(string name) => IndexOf(name) >= 0;

    /// <summary>A member's value, if there is one.</summary>
    public bool TryGetMember(string name, [NotNullWhen(true)] out StateValue? value)
    {
        var index = IndexOf(name);
        value = index >= 0 ? ValueAt(index) : null;
        return index >= 0;
    }

    /// <summary>The object with a member set: in its place where there is one, else at the end.</summary>
    /// <exception cref="ArgumentException">The name has half of a surrogate pair.</exception>
    public StateObject Set(string name, StateValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var index = IndexOf(name);
        if (index >= 0)
            return SetAt(index, value);
        StateString.CheckWellFormed(name);
        if (_wide is not null)
            return new(_wide.Add(name, value));
        return new([.. _names, name], [.. _values, value], Count == 0
            ? (AddSizes(1, Member.SizeOf(name, value)), value.Depth + 1)
            : (AddSizes(Size, Member.SizeOf(name, value)), Math.Max(Depth, value.Depth + 1)));
    }

    /// <summary>The object without a member.</summary>
    public StateObject Remove(string name)
    {
        var index = IndexOf(name);
        return index < 0 ? this : RemoveAt(index);
    }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach (var (name, value) in this)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override bool Equals(StateValue? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is not StateObject o || o.Count != Count)
            return false;
        if (_wide is null || o._wide is null)
            return EqualsOneByOne(o);
        foreach (var difference in MemberDifferences.Between(this, o))
        {
            if (difference.From is null || !difference.From.Equals(difference.To))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = 0;
        foreach (var (name, value) in this)
            hash ^= HashCode.Combine(name.GetHashCode(StringComparison.Ordinal), value.GetHashCode());
        return hash;
    }

    /// <summary>Enumerates the members in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<string, StateValue>> IEnumerable<KeyValuePair<string, StateValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal override bool IsIdenticalTo(StateValue other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is not StateObject o || o.Count != Count || o.Size != Size)
            return false;
        var theirs = o.GetEnumerator();
        foreach (var (name, value) in this)
        {
            theirs.MoveNext();
            if (theirs.Current.Key != name || !value.IsIdenticalTo(theirs.Current.Value))
                return false;
        }

        return true;
    }

    /// <summary>The names in order where they stand in an array; empty for a wide object.</summary>
    internal ReadOnlySpan<string> FlatNames => _names;

    /// <summary>The members where there are many; null for others.</summary>
    internal WideMembers? Wide => _wide;

    /// <summary>Whether both have their names in one array or index: then they have the same names in the same order.</summary>
    internal bool SharesNamesWith(StateObject other) => _wide is null
        ? other._wide is null && ReferenceEquals(_names, other._names)
        : ReferenceEquals(_wide.Index, other._wide?.Index);

    internal int IndexOf(string name)
    {
        if (_wide is not null)
            return _wide.IndexOf(name);
        var names = _names;
        for (var i = 0; i < names.Length; i++)
        {
            if (ReferenceEquals(names[i], name))
                return i;
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == name.Length && names[i] == name)
                return i;
        }

        return -1;
    }

    internal string NameAt(int index) => _wide is null ? _names[index] : _wide.Members[index].Name;

    internal StateValue ValueAt(int index) => _wide is null ? _values[index] : _wide.Members[index].Value;

    /// <summary>The object with the value of the member at an index replaced.</summary>
    internal StateObject SetAt(int index, StateValue value)
    {
        var old = ValueAt(index);
        if (ReferenceEquals(old, value))
            return this;
        if (_wide is not null)
            return new(_wide.SetAt(index, value));
        var values = (StateValue[])_values.Clone();
        values[index] = value;
        // Depth and size follow from the one member where they can.
        var oldSize = old.Size;
        return new(_names, values, Size == long.MaxValue || (old.Depth + 1 == Depth && value.Depth < old.Depth)
            ? SumOf(_names, values)
            : (AddSizes(Size - oldSize, value.Size), Math.Max(Depth, value.Depth + 1)));
    }

    /// <summary>The object without the member at an index.</summary>
    internal StateObject RemoveAt(int index)
    {
        if (_wide is null)
            return Count == 1 ? Empty : new([.. _names.AsSpan(0, index), .. _names.AsSpan(index + 1)], [.. _values.AsSpan(0, index), .. _values.AsSpan(index + 1)]);
        // Half of what made it wide, so that an object around the bound does not change its form with every edit.
        var wide = _wide.RemoveAt(index);
        return wide.Members.Count > MostFlat / 2 ? new(wide) : new([.. wide.Names()], [.. wide.Values()]);
    }

    private bool EqualsOneByOne(StateObject other)
    {
        for (var i = 0; i < Count; i++)
        {
            // Most often the order is the same too, and no look-up is needed.
            var name = NameAt(i);
            var at = i < other._names.Length && other._names[i] == name ? i : other.IndexOf(name);
            if (at < 0 || !ValueAt(i).Equals(other.ValueAt(at)))
                return false;
        }

        return true;
    }

    private static (long Size, int Depth) SumOf(string[] names, StateValue[] values)
    {
        var (size, depth) = (names.Length == 0 ? 2L : 1L, 0);
        for (var i = 0; i < names.Length; i++)
        {
            size = AddSizes(size, Member.SizeOf(names[i], values[i]));
            depth = Math.Max(depth, values[i].Depth);
        }

        return (size, depth + 1);
    }

    private static string[] Checked(IEnumerable<KeyValuePair<string, StateValue>> members, out StateValue[] values)
    {
        ArgumentNullException.ThrowIfNull(members);
        var all = members.ToArray();
        var unique = new HashSet<string>(all.Length, StringComparer.Ordinal);
        foreach (var (name, value) in all)
        {
            StateString.CheckWellFormed(name);
            ArgumentNullException.ThrowIfNull(value, nameof(members));
            if (!unique.Add(name))
                throw new ArgumentException($"The member name '{name}' is there twice.", nameof(members));
        }

        values = Array.ConvertAll(all, static member => member.Value);
        return Array.ConvertAll(all, static member => member.Key);
    }

    /// <summary>Enumerates the members of an object in order.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<string, StateValue>>
    {
        private readonly StateObject _object;
        private ChunkEnumerator<Member> _wide;
        private int _at;

        internal Enumerator(StateObject o)
        {
            _object = o;
            _wide = new(o._wide?.Members);
            _at = -1;
        }

        /// <inheritdoc/>
        public readonly KeyValuePair<string, StateValue> Current => _object._wide is null
            ? new(_object._names[_at], _object._values[_at])
            : new(_wide.Current.Name, _wide.Current.Value);

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => _object._wide is null ? ++_at < _object._names.Length : _wide.MoveNext();

        /// <inheritdoc/>
        public void Reset() => this = new(_object);

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
