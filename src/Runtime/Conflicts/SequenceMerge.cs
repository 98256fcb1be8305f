using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>Merges arrays as lines of a text merge: edits of disjoint regions of the base merge.</summary>
/// <remarks>
/// What a side did is the shortest edit script from the base's items to its own (<see cref="CommonItems"/>). One that takes more than
/// <see cref="MaxDifferences"/> insertions and removals is not looked for: everything between the common beginning and the common end is
/// then one region. Removals of single items are edits of their own, so that both sides may remove overlapping stretches.
/// </remarks>
internal static class SequenceMerge
{
    /// <summary>The longest edit script that is looked for.</summary>
    public const int MaxDifferences = 1000;

    /// <summary>The merged array, or null where the sides edited one region differently or inserted different items in one gap.</summary>
    public static StateArray? Of(StateArray @base, StateArray local, StateArray remote)
    {
        var (left, right) = (Edits(@base, local), Edits(@base, remote));
        var merged = new List<StateValue>(Math.Max(local.Count, remote.Count));
        var (i, j, at, leftShift, rightShift) = (0, 0, 0, 0, 0);
        while (i < left.Count || j < right.Count)
        {
            if (i < left.Count && j < right.Count && left[i].IsSame(right[j]))
            {
                KeepTo(left[i].Start);
                for (var k = 0; k < left[i].Items.Length; k++)
                    merged.Add(CanonicalValue.Of(null, left[i].Items[k], right[j].Items[k]));
                (at, leftShift, rightShift) = (left[i].End, leftShift + left[i].Growth, rightShift + right[j].Growth);
                i++;
                j++;
                continue;
            }

            if (i < left.Count && j < right.Count && left[i].Meets(right[j]))
                return null;
            var isLeft = j == right.Count || (i < left.Count && left[i].IsBefore(right[j]));
            var edit = isLeft ? left[i++] : right[j++];
            KeepTo(edit.Start);
            merged.AddRange(edit.Items);
            at = edit.End;
            (leftShift, rightShift) = isLeft ? (leftShift + edit.Growth, rightShift) : (leftShift, rightShift + edit.Growth);
        }

        KeepTo(@base.Count);
        return new(merged);

        // Items that neither side touched, as the one that wrote them anew writes them.
        void KeepTo(int end)
        {
            for (; at < end; at++)
                merged.Add(CanonicalValue.Of(@base[at], local[at + leftShift], remote[at + rightShift]));
        }
    }

    private static List<Edit> Edits(StateArray from, StateArray to)
    {
        var start = StateArray.CommonPrefix(from, to, AreSame);
        var end = StateArray.CommonSuffix(from, to, Math.Min(from.Count, to.Count) - start, AreSame);
        var (fromEnd, toEnd) = (from.Count - end, to.Count - end);
        var common = CommonItems.Between(from, start, fromEnd, to, start, toEnd, AreSame, MaxDifferences);
        common.Reverse();

        var edits = new List<Edit>();
        var (f, t) = (start, start);
        foreach (var (x, y) in common.Append((fromEnd, toEnd)))
        {
            if (f < x && t == y)
            {
                for (; f < x; f++)
                    edits.Add(new(f, f + 1, []));
            }
            else if (f < x || t < y)
            {
                var items = new StateValue[y - t];
                for (var k = 0; k < items.Length; k++)
                    items[k] = to[t + k];
                edits.Add(new(f, x, items));
            }

            (f, t) = (x + 1, y + 1);
        }

        return edits;

        static bool AreSame(StateValue left, StateValue right) => left.Equals(right);
    }

    /// <summary>The base's items from Start to End become Items.</summary>
    private readonly record struct Edit(int Start, int End, StateValue[] Items)
    {
        public int Growth => Items.Length - (End - Start);

        public bool IsInsertion => Start == End;

        public bool IsSame(Edit other) => Start == other.Start && End == other.End && Items.AsSpan().SequenceEqual(other.Items);

        /// <summary>Whether the two are about one region: they overlap, or both insert in one gap, so that nothing says whose items go first.</summary>
        public bool Meets(Edit other)
        {
            if (IsInsertion && other.IsInsertion)
                return Start == other.Start;
            if (IsInsertion || other.IsInsertion)
            {
                var (gap, region) = IsInsertion ? (Start, other) : (other.Start, this);
                return (gap > region.Start && gap < region.End) || (region.Growth > 0 && (gap == region.Start || gap == region.End));
            }

            return Start < other.End && other.Start < End;
        }

        public bool IsBefore(Edit other) => Start < other.Start || (Start == other.Start && End < other.End);
    }
}
