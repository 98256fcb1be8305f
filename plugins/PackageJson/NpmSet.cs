namespace PluginState.Plugins.PackageJson;

/// <summary>A three-way merge of lists that are sets: what one side removed is gone, what either side added is there.</summary>
internal static class NpmSet
{
    /// <remarks>
    /// Order may matter: in <c>files</c>, <c>!dist/test</c> means something only after <c>dist</c>. So the additions of a side stay
    /// in its order, and where only one side moved what was there, it stays where that side put it.
    /// </remarks>
    public static IReadOnlyList<string> Merge(IReadOnlyList<string> @base, IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        string[] Kept(IReadOnlyList<string> list) => [.. list.Distinct().Where(item => @base.Contains(item) && left.Contains(item) && right.Contains(item))];
        var (kept, keptByLeft, keptByRight) = (Kept(@base), Kept(left), Kept(right));
        if (kept.SequenceEqual(keptByLeft) || keptByLeft.SequenceEqual(keptByRight))
        {
            kept = keptByRight;
        }
        else if (kept.SequenceEqual(keptByRight))
        {
            kept = keptByLeft;
        }

        string[] ofLeft = [.. left.Except(@base)];
        string[] ofRight = [.. right.Except(@base)];

        // Which side is called left must not show, so the additions themselves say which come first.
        return Compare(ofLeft, ofRight) <= 0
            ? [.. kept.Concat(ofLeft).Concat(ofRight).Distinct()]
            : [.. kept.Concat(ofRight).Concat(ofLeft).Distinct()];
    }

    private static int Compare(string[] left, string[] right)
    {
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var order = string.CompareOrdinal(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
