using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>
/// The order of the members of a merged object, or of the items of a merged keyed array or set. It depends on the three sides and not on which is
/// called local, and it disturbs the authors' order as little as it can: what is new stays behind what it was written after.
/// </summary>
internal static class MemberOrder
{
    /// <summary>The side that has every name of either side in merged order; null where neither has. Makes no collection.</summary>
    public static StateObject? SideInOrder(StateObject @base, StateObject local, StateObject remote)
    {
        if (SameNames(local, remote))
            return remote;
        if (SameNames(@base, local) && HasAll(remote, local))
            return remote;
        return SameNames(@base, remote) && HasAll(local, remote) ? local : null;
    }

    /// <summary>Every name of either side once, in merged order.</summary>
    public static List<string> Of(StateObject @base, StateObject local, StateObject remote) =>
        Of([.. @base.Names], [.. local.Names], [.. remote.Names]);

    /// <summary>Every name of either side once, in merged order. On each side a name is there once.</summary>
    public static List<string> Of(List<string> @base, List<string> local, List<string> remote)
    {
        if (local.SequenceEqual(remote))
            return remote;
        var sides = new Sides(@base, local, remote);
        if (local.SequenceEqual(@base) && local.TrueForAll(sides.Remote.Contains))
            return remote;
        if (remote.SequenceEqual(@base) && remote.TrueForAll(sides.Local.Contains))
            return local;

        var names = new List<string>(Math.Max(local.Count, remote.Count));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (localFirst, localGaps) = Gaps(sides, local);
        var (remoteFirst, remoteGaps) = Gaps(sides, remote);

        AddGap(localFirst, remoteFirst);
        foreach (var name in Spine(sides, @base, local, remote))
        {
            if ((sides.Local.Contains(name) || sides.Remote.Contains(name)) && seen.Add(name))
                names.Add(name);
            AddGap(localGaps.GetValueOrDefault(name, []), remoteGaps.GetValueOrDefault(name, []));
        }

        return names;

        // Two lists of new members in one place: the ordinally smaller head goes first, as in merging sorted lists. Each
        // side's own order survives, and lists that both sides keep sorted stay sorted.
        void AddGap(List<string> left, List<string> right)
        {
            var (i, j) = (0, 0);
            while (true)
            {
                // A name that both sides added counts where it comes first, on either side.
                while (i < left.Count && seen.Contains(left[i]))
                    i++;
                while (j < right.Count && seen.Contains(right[j]))
                    j++;
                if (i == left.Count && j == right.Count)
                    return;
                var takeLeft = j == right.Count || (i < left.Count && string.CompareOrdinal(left[i], right[j]) <= 0);
                var name = takeLeft ? left[i++] : right[j++];
                seen.Add(name);
                names.Add(name);
            }
        }
    }

    /// <summary>The base's names in base order, or in the order of the one side that changed it.</summary>
    private static IEnumerable<string> Spine(Sides sides, List<string> @base, List<string> local, List<string> remote)
    {
        var (localKept, remoteKept) = (KeepsOrder(local), KeepsOrder(remote));
        return localKept == remoteKept ? @base : localKept ? Reordered(remote, sides.Remote) : Reordered(local, sides.Local);

        bool KeepsOrder(List<string> side)
        {
            var last = -1;
            foreach (var name in side)
            {
                if (sides.Base.TryGetValue(name, out var at))
                {
                    if (at < last)
                        return false;
                    last = at;
                }
            }

            return true;
        }

        // What that side removed and the other may have kept goes last.
        IEnumerable<string> Reordered(List<string> side, HashSet<string> names) =>
            side.Where(sides.Base.ContainsKey).Concat(@base.Where(name => !names.Contains(name)));
    }

    /// <summary>A side's new names: those at the beginning, and each other list under the base name it follows.</summary>
    private static (List<string> First, Dictionary<string, List<string>> After) Gaps(Sides sides, List<string> side)
    {
        var gaps = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var first = new List<string>();
        var gap = first;
        string? after = null;
        foreach (var name in side)
        {
            if (sides.Base.ContainsKey(name))
            {
                after = name;
                gap = null;
            }
            else
            {
                if (gap is null)
                    gaps.Add(after!, gap = []);
                gap.Add(name);
            }
        }

        return (first, gaps);
    }

    private static bool SameNames(StateObject left, StateObject right)
    {
        if (ReferenceEquals(left, right) || left.SharesNamesWith(right))
            return true;
        if (left.Count != right.Count)
            return false;
        using var other = right.GetEnumerator();
        foreach (var (name, _) in left)
        {
            other.MoveNext();
            if (other.Current.Key != name)
                return false;
        }

        return true;
    }

    private static bool HasAll(StateObject side, StateObject names)
    {
        if (side.Count < names.Count)
            return false;
        if (side.Wide is not null && names.Wide is not null)
            return !MemberDifferences.Between(names, side).Exists(static difference => difference.To is null);
        var cursor = new MemberCursor(side);
        foreach (var (name, _) in names)
        {
            if (!cursor.At(name).Exists)
                return false;
        }

        return true;
    }

    private sealed class Sides(List<string> @base, List<string> local, List<string> remote)
    {
        public Dictionary<string, int> Base { get; } = @base.Index().ToDictionary(static entry => entry.Item, static entry => entry.Index, StringComparer.Ordinal);

        public HashSet<string> Local { get; } = new(local, StringComparer.Ordinal);

        public HashSet<string> Remote { get; } = new(remote, StringComparer.Ordinal);
    }
}
