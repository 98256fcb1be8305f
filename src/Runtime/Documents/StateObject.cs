using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace PluginState.Documents;

/// <summary>A JSON object: members in the order in which they were written, names unique.</summary>
/// <remarks>Immutable. The index of a wide object is made when a member is first looked up; two threads may both make it, and either is right.</remarks>
public sealed class StateObject : StateValue, IReadOnlyCollection<KeyValuePair<string, StateValue>>
{
    private const int IndexedFrom = 9; // below, a scan beats a dictionary

    private readonly ImmutableArray<KeyValuePair<string, StateValue>> _members;
    private Dictionary<string, int>? _index;

    /// <summary>Makes an object.</summary>
    /// <exception cref="ArgumentException">A name is there twice.</exception>
    public StateObject(params IEnumerable<KeyValuePair<string, StateValue>> members)
        : this([.. members ?? throw new ArgumentNullException(nameof(members))])
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in _members)
        {
            StateString.CheckWellFormed(name);
            if (!names.Add(name))
                throw new ArgumentException($"The member name '{name}' is there twice.", nameof(members));
        }
    }

    /// <summary>Makes an object of members whose names are known to be unique.</summary>
    internal StateObject(ImmutableArray<KeyValuePair<string, StateValue>> members)
        : base(DepthOf(members), SizeOf(members)) => _members = members;

    private StateObject(ImmutableArray<KeyValuePair<string, StateValue>> members, int depth, long size, Dictionary<string, int>? index)
        : base(depth, size)
    {
        _members = members;
        _index = index;
    }

    /// <summary><c>{}</c></summary>
    public static StateObject Empty { get; } = new([]);

    /// <inheritdoc/>
    public override StateValueKind Kind => StateValueKind.Object;

    /// <summary>How many members it has.</summary>
    public int Count => _members.Length;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _members.Select(static member => member.Key);

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
        value = index >= 0 ? _members[index].Value : null;
        return index >= 0;
    }

    /// <summary>The object with a member set: in its place where there is one, else at the end.</summary>
    public StateObject Set(string name, StateValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        StateString.CheckWellFormed(name);
        var index = IndexOf(name);
        if (index < 0)
            return new(_members.Add(new(name, value)));
        var old = _members[index].Value;
        if (ReferenceEquals(old, value))
            return this;
        // Names and places stay the same, so the index is shared; depth and size follow from the one member where they can.
        var members = _members.SetItem(index, new(name, value));
        var depth = value.Depth >= old.Depth ? Math.Max(Depth, value.Depth + 1) : DepthOf(members);
        var size = Size == long.MaxValue ? SizeOf(members) : AddSizes(Size - old.Size, value.Size);
        return new(members, depth, size, Volatile.Read(ref _index));
    }

    /// <summary>The object without a member.</summary>
    public StateObject Remove(string name)
    {
        var index = IndexOf(name);
        return index < 0 ? this : new(_members.RemoveAt(index));
    }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        foreach (var (name, value) in _members)
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
        for (var i = 0; i < _members.Length; i++)
        {
            var (name, value) = _members[i];
            // Most often the order is the same too, and no look-up is needed.
            var theirs = o._members[i].Key == name ? o._members[i].Value : o.TryGetMember(name, out var found) ? found : null;
            if (theirs is null || !value.Equals(theirs))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = 0;
        foreach (var (name, value) in _members)
            hash ^= HashCode.Combine(name.GetHashCode(StringComparison.Ordinal), value.GetHashCode());
        return hash;
    }

    /// <summary>Enumerates the members in order.</summary>
    public IEnumerator<KeyValuePair<string, StateValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, StateValue>>)_members).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ImmutableArray<KeyValuePair<string, StateValue>> Members => _members;

    private int IndexOf(string name)
    {
        if (_members.Length < IndexedFrom)
        {
            for (var i = 0; i < _members.Length; i++)
            {
                if (_members[i].Key == name)
                    return i;
            }

            return -1;
        }

        var index = Volatile.Read(ref _index);
        if (index is null)
        {
            index = new(_members.Length, StringComparer.Ordinal);
            for (var i = 0; i < _members.Length; i++)
                index[_members[i].Key] = i;
            Volatile.Write(ref _index, index);
        }

        return index.GetValueOrDefault(name, -1);
    }

    private static long SizeOf(string name, StateValue value) => AddSizes(Encoding.UTF8.GetByteCount(name) + 3, value.Size);

    private static int DepthOf(ImmutableArray<KeyValuePair<string, StateValue>> members)
    {
        var depth = 0;
        foreach (var (_, value) in members)
            depth = Math.Max(depth, value.Depth);
        return depth + 1;
    }

    private static long SizeOf(ImmutableArray<KeyValuePair<string, StateValue>> members)
    {
        var size = 1L + Math.Max(1, members.Length);
        foreach (var (name, value) in members)
            size = AddSizes(size, SizeOf(name, value));
        return size;
    }
}
