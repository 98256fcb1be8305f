namespace PluginState.Documents;

/// <summary>
/// A longest common subsequence of two regions of arrays, after E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986).
/// </summary>
internal static class CommonItems
{
    /// <summary>The most differences that are looked for where nobody says: time and memory go with their square.</summary>
    internal const int MostDifferences = 256;

    /// <summary>
    /// Pairs of indices of common items, the last one first; none where the regions differ in more than <paramref name="mostDifferences"/> items.
    /// </summary>
    public static List<(int Old, int New)> Between(
        StateArray old,
        int oldStart,
        int oldEnd,
        StateArray @new,
        int newStart,
        int newEnd,
        Func<StateValue, StateValue, bool> areSame,
        int mostDifferences = MostDifferences)
    {
        var (oldCount, newCount) = (oldEnd - oldStart, newEnd - newStart);
        var pairs = new List<(int Old, int New)>();
        if (oldCount == 0 || newCount == 0 || Math.Abs(oldCount - newCount) > mostDifferences)
            return pairs;

        // furthest[k]: how far into the old region one gets on diagonal k (old − new) with so many differences. Each round is kept to walk back.
        var most = Math.Min(mostDifferences, oldCount + newCount);
        var rounds = new List<int[]>();
        var furthest = new int[(2 * most) + 3];
        var middle = most + 1;
        for (var differences = 0; differences <= most; differences++)
        {
            for (var k = -differences; k <= differences; k += 2)
            {
                var x = k == -differences || (k != differences && furthest[middle + k - 1] < furthest[middle + k + 1])
                    ? furthest[middle + k + 1] // one of the new ones added
                    : furthest[middle + k - 1] + 1; // one of the old ones removed
                while (x < oldCount && x - k < newCount && x - k >= 0 && areSame(old[oldStart + x], @new[newStart + x - k]))
                    x++;
                furthest[middle + k] = x;
                if (x >= oldCount && x - k >= newCount)
                {
                    rounds.Add(furthest[(middle - differences - 1)..(middle + differences + 2)]);
                    WalkBack(rounds, oldCount, newCount, (x, y) => pairs.Add((oldStart + x, newStart + y)));
                    return pairs;
                }
            }

            rounds.Add(furthest[(middle - differences - 1)..(middle + differences + 2)]);
        }

        return pairs;
    }

    /// <param name="rounds">For each number of differences, how far one got on the diagonals from one less than its negative to one more than it.</param>
    /// <param name="x">The end of the old region.</param>
    /// <param name="y">The end of the new region.</param>
    /// <param name="tell">Told of each common item, the last one first.</param>
    private static void WalkBack(List<int[]> rounds, int x, int y, Action<int, int> tell)
    {
        for (var differences = rounds.Count - 1; differences > 0; differences--)
        {
            var before = rounds[differences - 1];
            var k = x - y;
            var isAddition = k == -differences || (k != differences && At(k - 1) < At(k + 1));
            var previous = isAddition ? k + 1 : k - 1;
            var fromX = At(previous);
            var fromY = fromX - previous;
            while (x > fromX + (isAddition ? 0 : 1)) // the common items after that difference
                tell(--x, --y);
            (x, y) = (fromX, fromY);

            int At(int diagonal) => before[diagonal + differences];
        }

        while (x > 0 && y > 0)
            tell(--x, --y);
    }
}
