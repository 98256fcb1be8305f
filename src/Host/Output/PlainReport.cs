namespace PluginState.Host.Output;

/// <summary>Text without colours or control characters, for pipes and files.</summary>
internal sealed class PlainReport(TextWriter writer) : Report
{
    public override void Section(string key, string title)
    {
        writer.WriteLine();
        writer.WriteLine(title);
        writer.WriteLine(new string('-', title.Length));
    }

    public override void Text(string text) => writer.WriteLine(text);

    public override void Figure(Field field) => writer.WriteLine($"  {field.Label}: {field.Text}");

    public override void Entry(string listKey, string title, IReadOnlyList<Field> fields)
    {
        writer.WriteLine(title);
        var width = fields.Where(static field => !field.IsForMachines).Max(static field => field.Label.Length);
        foreach (var field in fields.Where(static field => !field.IsForMachines))
            writer.WriteLine($"  {field.Label.PadRight(width)}  {field.Text}");
    }

    public override void Table(string key, IReadOnlyList<IReadOnlyList<Field>> rows)
    {
        if (rows.Count == 0)
            return;
        string[][] lines = [[.. rows[0].Select(static field => field.Label)], .. rows.Select(static row => row.Select(static field => field.Text).ToArray())];
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (var line in lines)
            writer.WriteLine(("  " + string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column])))).TrimEnd());
    }

    protected override void ShowCheck(string claim, bool holds) => writer.WriteLine($"  [{(holds ? "ok" : "FAILED")}] {claim}");
}
