namespace PluginState.Benchmarks.Harness;

/// <summary>Measurements of the same subjects under several circumstances, side by side.</summary>
internal static class ComparisonTable
{
    /// <summary>Makes the table: for each circumstance the time of an operation, and its ratio to one subject's.</summary>
    /// <param name="corner">The heading over the subjects.</param>
    /// <param name="unit">The subject whose time is 1.</param>
    /// <param name="columns">The circumstances and what was measured under them.</param>
    /// <param name="extra">A last column: its heading and what it says of each subject.</param>
    public static MarkdownTable Of(
        string corner,
        string unit,
        IReadOnlyList<(string Heading, Measurements Measured)> columns,
        (string Heading, Func<string, string> Cell)? extra = null)
    {
        List<string> headings = [corner];
        foreach (var (heading, _) in columns)
            headings.AddRange([$"{heading}, ns", "ratio"]);
        if (extra is { } last)
            headings.Add(last.Heading);
        var table = new MarkdownTable([.. headings]);
        foreach (var subject in columns[0].Measured.Subjects)
        {
            List<string> cells = [subject];
            foreach (var (_, measured) in columns)
                cells.AddRange([$"{measured.Nanoseconds(subject).Median:0.0}", subject == unit ? "1" : measured.Ratio(subject, unit).ToString()]);
            if (extra is { } tail)
                cells.Add(tail.Cell(subject));
            table.Row([.. cells]);
        }

        return table;
    }
}
