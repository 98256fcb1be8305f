namespace PluginState.Documents;

/// <summary>The members of a wide object: a tree of them in order, and an index from their names to the ordinals they have in it.</summary>
internal sealed class WideMembers
{
    private WideMembers(Chunk<Member> members, NameIndex index)
    {
        Members = members;
        Index = index;
    }

    public Chunk<Member> Members { get; }

    public NameIndex Index { get; }

    public static WideMembers Of(ReadOnlySpan<string> names, ReadOnlySpan<StateValue> values)
    {
        var members = new Member[names.Length];
        for (var i = 0; i < members.Length; i++)
            members[i] = new(i, names[i], values[i]);
        return new(Chunk<Member>.Of(members), NameIndex.Of(names, out _));
    }

    public int IndexOf(string name) => Index.TryGet(name, out var ordinal) ? Members.IndexOfOrdinal(ordinal) : -1;

    public WideMembers SetAt(int index, StateValue value)
    {
        var old = Members[index];
        return new(Members.Set(index, new(old.Ordinal, old.Name, value)), Index);
    }

    /// <summary>With one member more, at the end.</summary>
    public WideMembers Add(string name, StateValue value)
    {
        var ordinal = Members.LastOrdinal + 1;
        return new(Chunk<Member>.Insert(Members, Members.Count, new(ordinal, name, value)), Index.Add(name, ordinal));
    }

    /// <summary>Without a member, which is not the only one.</summary>
    public WideMembers RemoveAt(int index) => new(Chunk<Member>.RemoveAt(Members, index)!, Index.Remove(Members[index].Name));

    public IEnumerable<string> Names()
    {
        for (var each = new ChunkEnumerator<Member>(Members); each.MoveNext();)
            yield return each.Current.Name;
    }

    public IEnumerable<StateValue> Values()
    {
        for (var each = new ChunkEnumerator<Member>(Members); each.MoveNext();)
            yield return each.Current.Value;
    }
}
