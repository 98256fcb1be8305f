namespace PluginState.Benchmarks.Harness;

/// <summary>Something the figures should show, and whether they do.</summary>
/// <param name="Text">What is wanted, without the bound.</param>
/// <param name="Bound">The greatest figure that meets it.</param>
/// <param name="Measured">The figure; null where that part was not run.</param>
/// <param name="Unit">What both are in.</param>
/// <param name="Of">Whose figure they are multiples of, where they are ratios.</param>
internal sealed record Goal(string Text, double Bound, double? Measured, string Unit, string Of = "")
{
    /// <summary>Compared as printed, to two places: what reads 1.20 meets 1.20.</summary>
    public bool IsMet => Measured is { } measured && Math.Round(measured, 2) <= Bound;

    public static MarkdownTable Table(IEnumerable<Goal> goals)
    {
        var table = new MarkdownTable("goal", "at most", "measured", "");
        foreach (var goal in goals)
        {
            table.Row(goal.Text, $"{goal.Bound:#,0.##} {goal.Unit} {goal.Of}".TrimEnd(), goal.Measured is { } measured ? $"{measured:#,0.00} {goal.Unit}" : "–",
                goal.Measured is null ? "not run" : goal.IsMet ? "met" : "missed");
        }

        return table;
    }
}
