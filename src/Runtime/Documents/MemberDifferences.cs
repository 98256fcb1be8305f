namespace PluginState.Documents;

/// <summary>A name whose member is not the same object in two versions.</summary>
/// <param name="Name">The name.</param>
/// <param name="From">The value in the one version; null where it has none.</param>
/// <param name="To">The value in the other; null where it has none. Never the same reference as <paramref name="From"/>; it may be equal.</param>
internal readonly record struct MemberDifference(string Name, StateValue? From, StateValue? To);

/// <summary>Compares the members of two objects without looking at what they share.</summary>
internal static class MemberDifferences
{
    /// <summary>
    /// The names whose members differ: those of <paramref name="from"/> in its order, then those only <paramref name="to"/> has, in its order. For two
    /// versions of one wide object the time goes with what changed, not with the width.
    /// </summary>
    public static List<MemberDifference> Between(StateObject from, StateObject to) => Between(from, to, out _);

    /// <inheritdoc cref="Between(StateObject, StateObject)"/>
    /// <param name="from">The one version.</param>
    /// <param name="to">The other.</param>
    /// <param name="isOrdered">
    /// Whether it was seen on the way that <paramref name="to"/> has what it kept in the same order, and what is new behind it. Where not, one has to look.
    /// </param>
    public static List<MemberDifference> Between(StateObject from, StateObject to, out bool isOrdered)
    {
        var found = new List<MemberDifference>();
        isOrdered = from.SharesNamesWith(to);
        if (ReferenceEquals(from, to))
            return found;
        if (from.Wide is { } wideFrom && to.Wide is { } wideTo)
            isOrdered = Compare(from, wideFrom, to, wideTo, found);
        else
            CompareOneByOne(from, to, found);
        return found;
    }

    private static void CompareOneByOne(StateObject from, StateObject to, List<MemberDifference> found)
    {
        var isAligned = from.SharesNamesWith(to); // both flat
        var (index, alike) = (0, 0);
        foreach (var (name, value) in from)
        {
            // Most often the order is the same too, and no look-up is needed.
            var at = isAligned || (index < to.Count && to.Wide is null && to.FlatNames[index] == name) ? index : to.IndexOf(name);
            index++;
            var other = at < 0 ? null : to.ValueAt(at);
            if (other is not null)
                alike++;
            if (!ReferenceEquals(value, other))
                found.Add(new(name, value, other));
        }

        if (alike == to.Count)
            return;
        foreach (var (name, value) in to)
        {
            if (!from.Contains(name))
                found.Add(new(name, null, value));
        }
    }

    /// <summary>Walks both trees side by side, in the order of ordinals. An ordinal that is on one side only, or has another name there, says where to look, no more.</summary>
    private static bool Compare(StateObject from, WideMembers wideFrom, StateObject to, WideMembers wideTo, List<MemberDifference> found)
    {
        var left = new ChunkWalk<Member>(wideFrom.Members);
        var right = new ChunkWalk<Member>(wideTo.Members);
        List<Member>? added = null;
        var isOrdered = true;
        while (true)
        {
            ChunkWalk<Member>.Align(ref left, ref right);
            if (left.Current is null && right.Current is null)
                break;
            var order = left.Current is null ? 1 : right.Current is null ? -1 : left.Entry.Ordinal.CompareTo(right.Entry.Ordinal);
            if (order == 0 && left.Entry.Name == right.Entry.Name)
            {
                if (!ReferenceEquals(left.Entry.Value, right.Entry.Value))
                    found.Add(new(left.Entry.Name, left.Entry.Value, right.Entry.Value));
            }
            else
            {
                if (order <= 0)
                {
                    var other = to.TryGetMember(left.Entry.Name, out var value) ? value : null;
                    if (!ReferenceEquals(left.Entry.Value, other))
                        found.Add(new(left.Entry.Name, left.Entry.Value, other));
                    isOrdered &= other is null; // else it is there, elsewhere
                }

                if (order >= 0)
                {
                    isOrdered &= left.Current is null; // else something of before may come after it
                    if (!from.Contains(right.Entry.Name))
                        (added ??= []).Add(right.Entry);
                    else
                        isOrdered = false;
                }
            }

            if (order <= 0)
                left.Next();
            if (order >= 0)
                right.Next();
        }

        foreach (var member in added ?? [])
            found.Add(new(member.Name, null, member.Value));
        return isOrdered;
    }
}
