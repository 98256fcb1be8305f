namespace PluginState.Plugins.Notebooks;

/// <summary>Tells which cell of one side is which cell of the base: by id, and by content and place where an id is missing.</summary>
internal static class CellAlignment
{
    /// <summary>The greatest table the alignment by content may fill: two thousand cells against two thousand.</summary>
    private const int MaxTable = 4_000_000;

    /// <summary>Aligns a side with the base.</summary>
    /// <param name="base">The cells of the base.</param>
    /// <param name="side">The cells of the side.</param>
    /// <param name="indices">For each cell of the side, its index in the base, or -1 where the side inserted it.</param>
    /// <returns>False where there are too many cells without an id.</returns>
    public static bool TryAlign(IReadOnlyList<Cell> @base, IReadOnlyList<Cell> side, out int[] indices)
    {
        var byId = @base.Index().Where(cell => cell.Item.Id is not null).ToDictionary(cell => cell.Item.Id!, cell => cell.Index);
        var aligned = side.Select(cell => cell.Id is { } id && byId.TryGetValue(id, out var index) ? index : -1).ToArray();
        indices = aligned;

        var taken = aligned.ToHashSet();
        int[] restOfBase = [.. Enumerable.Range(0, @base.Count).Where(index => !taken.Contains(index))];
        int[] restOfSide = [.. Enumerable.Range(0, side.Count).Where(index => aligned[index] < 0)];

        // Two ids that differ are two cells. A notebook that is saved as nbformat 4.5 for the first time gains ids on one side only.
        bool MayBeOne(int b, int s) => (@base[b].Id is null || side[s].Id is null) && @base[b].Type == side[s].Type;
        bool SaysTheSame(int b, int s) => MayBeOne(b, s) && @base[b].SaysTheSame(side[s]);

        if (!TryMatch(restOfBase, restOfSide, SaysTheSame, out var matches))
        {
            return false;
        }

        // Between two matches, as many cells of the same types as before are those cells, edited.
        var (fromBase, fromSide) = (0, 0);
        foreach (var (toBase, toSide) in matches.Append((restOfBase.Length, restOfSide.Length)))
        {
            var gapOfBase = restOfBase[fromBase..toBase];
            var gapOfSide = restOfSide[fromSide..toSide];
            if (gapOfBase.Length == gapOfSide.Length && gapOfBase.Zip(gapOfSide, MayBeOne).All(may => may))
            {
                foreach (var (b, s) in gapOfBase.Zip(gapOfSide))
                {
                    aligned[s] = b;
                }
            }

            if (toBase < restOfBase.Length)
            {
                aligned[restOfSide[toSide]] = restOfBase[toBase];
            }

            (fromBase, fromSide) = (toBase + 1, toSide + 1);
        }

        return true;
    }

    /// <summary>The longest common subsequence, as pairs of indices into the two lists.</summary>
    private static bool TryMatch(int[] left, int[] right, Func<int, int, bool> same, out List<(int Left, int Right)> matches)
    {
        matches = [];
        var start = 0;
        while (start < left.Length && start < right.Length && same(left[start], right[start]))
        {
            matches.Add((start, start));
            start++;
        }

        var (leftEnd, rightEnd) = (left.Length, right.Length);
        while (leftEnd > start && rightEnd > start && same(left[leftEnd - 1], right[rightEnd - 1]))
        {
            leftEnd--;
            rightEnd--;
        }

        var (rows, columns) = (leftEnd - start, rightEnd - start);
        if ((long)rows * columns > MaxTable)
        {
            return false;
        }

        // longest[i, j]: how many pairs are to be had from left[start + i ..] and right[start + j ..].
        var longest = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
        {
            for (var j = columns - 1; j >= 0; j--)
            {
                longest[i, j] = same(left[start + i], right[start + j])
                    ? longest[i + 1, j + 1] + 1
                    : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            }
        }

        for (var (i, j) = (0, 0); i < rows && j < columns;)
        {
            if (same(left[start + i], right[start + j]))
            {
                matches.Add((start + i++, start + j++));
            }
            else if (longest[i + 1, j] >= longest[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        for (; leftEnd < left.Length; leftEnd++, rightEnd++)
        {
            matches.Add((leftEnd, rightEnd));
        }

        return true;
    }
}
