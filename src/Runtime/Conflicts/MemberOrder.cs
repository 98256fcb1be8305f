using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>
/// The order of the members of a merged object. It depends on the three objects and not on which side is called local, and it disturbs the
/// authors' order as little as it can: new members stay behind the member they were written after.
/// </summary>
internal static class MemberOrder
{
    /// <summary>Every name of either side once, in merged order.</summary>
    public static List<string> Of(StateObject @base, StateObject local, StateObject remote)
    {
        var names = new List<string>(Math.Max(local.Count, remote.Count));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var spine = Spine(@base, local, remote);
        var localGaps = Gaps(@base, local);
        var remoteGaps = Gaps(@base, remote);

        AddGap("");
        foreach (var name in spine)
        {
            if ((local.Contains(name) || remote.Contains(name)) && seen.Add(name))
                names.Add(name);
            AddGap("/" + name);
        }

        return names;

        // Two lists of new members in one place: the ordinally smaller head goes first, as in merging sorted lists. Each
        // side's own order survives, and lists that both sides keep sorted stay sorted.
        void AddGap(string key)
        {
            var left = localGaps.GetValueOrDefault(key, []);
            var right = remoteGaps.GetValueOrDefault(key, []);
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
    private static IEnumerable<string> Spine(StateObject @base, StateObject local, StateObject remote)
    {
        var order = new Dictionary<string, int>(@base.Count, StringComparer.Ordinal);
        foreach (var (name, _) in @base)
            order.Add(name, order.Count);
        var (localKept, remoteKept) = (KeepsOrder(local), KeepsOrder(remote));
        return localKept == remoteKept ? @base.Names : Reordered(localKept ? remote : local);

        bool KeepsOrder(StateObject side)
        {
            var last = -1;
            foreach (var (name, _) in side)
            {
                if (order.TryGetValue(name, out var at))
                {
                    if (at < last)
                        return false;
                    last = at;
                }
            }

            return true;
        }

        // What that side removed and the other may have kept goes last.
        IEnumerable<string> Reordered(StateObject side) =>
            side.Names.Where(order.ContainsKey).Concat(@base.Names.Where(name => !side.Contains(name)));
    }

    /// <summary>A side's new names, each list under the base name it follows ("/name"), or "" at the beginning.</summary>
    private static Dictionary<string, List<string>> Gaps(StateObject @base, StateObject side)
    {
        var gaps = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var after = "";
        foreach (var (name, _) in side)
        {
            if (@base.Contains(name))
            {
                after = "/" + name;
            }
            else
            {
                if (!gaps.TryGetValue(after, out var gap))
                    gaps.Add(after, gap = []);
                gap.Add(name);
            }
        }

        return gaps;
    }
}
