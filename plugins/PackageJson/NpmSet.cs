namespace PluginState.Plugins.PackageJson;

/// <summary>A three-way merge of lists that are sets: what one side removed is gone, what either side added is there.</summary>
internal static class NpmSet
{
    /// <remarks>
    /// The additions of a side stay in its order: in <c>files</c>, <c>!dist/test</c> means something only after <c>dist</c>.
    /// </remarks>
    public static IReadOnlyList<string> Merge(IReadOnlyList<string> @base, IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var kept = @base.Where(item => left.Contains(item) && right.Contains(item));
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
