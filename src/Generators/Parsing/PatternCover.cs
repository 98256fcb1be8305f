namespace PluginState.Generators.Parsing;

/// <summary>Compares the places that two path patterns match.</summary>
/// <remarks>
/// <para>
/// Both questions are answered from the ends of the patterns backwards, for every pair of rests, in segments × segments steps.
/// </para>
/// <para>
/// A literal can be any text, so there is always one that neither pattern names; only a wildcard matches it. That makes each rule for
/// covering exact but one: what a <c>**</c> of the broad pattern takes is decided once for all places, not place by place. With runs of wildcards
/// written as <c>*</c>s before one <c>**</c> nothing is missed by that, which a test holds for every two patterns of up to five segments.
/// </para>
/// </remarks>
internal static class PatternCover
{
    /// <summary>Whether <paramref name="broad"/> matches every place that <paramref name="narrow"/> matches.</summary>
    internal static bool Covers(PatternText broad, PatternText narrow)
    {
        var (outer, inner) = (broad.Normal, narrow.Normal);
        if (!broad.HasOpen && (narrow.HasOpen || outer.Length != inner.Length))
        {
            return false;
        }

        // next[j], row[j]: whether the rest of outer from j on covers that of inner from i + 1, or i, on.
        var next = new bool[outer.Length + 1];
        var row = new bool[outer.Length + 1];
        for (var i = inner.Length; i >= 0; i--)
        {
            row[outer.Length] = i == inner.Length;
            for (var j = outer.Length - 1; j >= 0; j--)
            {
                row[j] = i == inner.Length ? outer[j] == PatternText.Open && row[j + 1]
                    : outer[j] == PatternText.Open ? next[j] || (inner[i] != PatternText.Open && row[j + 1])
                    : inner[i] == PatternText.Open ? outer[j] == PatternText.Any && next[j] && row[j + 1]
                    : (outer[j] == PatternText.Any || outer[j] == inner[i]) && next[j + 1];
            }

            (next, row) = (row, next);
        }

        return next[0];
    }

    /// <summary>Whether there is a place that both patterns match.</summary>
    internal static bool Meet(PatternText left, PatternText right)
    {
        var (one, other) = (left.Normal, right.Normal);
        var next = new bool[other.Length + 1];
        var row = new bool[other.Length + 1];
        for (var i = one.Length; i >= 0; i--)
        {
            for (var j = other.Length; j >= 0; j--)
            {
                var isOpen = i < one.Length && one[i] == PatternText.Open;
                var isOtherOpen = j < other.Length && other[j] == PatternText.Open;
                row[j] = i == one.Length && j == other.Length
                    || (isOpen && next[j])
                    || (isOtherOpen && row[j + 1])
                    || (isOpen && j < other.Length && row[j + 1])
                    || (isOtherOpen && i < one.Length && next[j])
                    || (!isOpen && !isOtherOpen && i < one.Length && j < other.Length
                        && (one[i] == other[j] || one[i] == PatternText.Any || other[j] == PatternText.Any) && next[j + 1]);
            }

            (next, row) = (row, next);
        }

        return next[0];
    }
}
