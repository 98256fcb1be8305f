namespace PluginState.Generators.Parsing;

/// <summary>The order in which the runtime asks about path patterns: segment by segment a literal, then <c>*</c>, then the pattern's end, then <c>**</c>; then ordinally.</summary>
internal static class PatternOrder
{
    internal static int Compare(string left, string right)
    {
        // A pattern begins with a slash, or is empty and has no segment.
        for (int i = 0, j = 0; i < left.Length || j < right.Length;)
        {
            var order = TakeBreadth(left, ref i) - TakeBreadth(right, ref j);
            if (order != 0)
            {
                return order;
            }
        }

        return string.CompareOrdinal(left, right);
    }

    private static int TakeBreadth(string pattern, ref int at)
    {
        if (at == pattern.Length)
        {
            return 2;
        }

        var start = at + 1;
        at = pattern.IndexOf('/', start);
        if (at < 0)
        {
            at = pattern.Length;
        }

        return (at - start) switch
        {
            1 when pattern[start] == '*' => 1,
            2 when pattern[start] == '*' && pattern[start + 1] == '*' => 3,
            _ => 0,
        };
    }
}
