using System.Text;

namespace PluginState.Benchmarks.Harness;

/// <summary>A table that reads well in a terminal and in a README.</summary>
internal sealed class MarkdownTable(params string[] headings)
{
    private readonly List<string[]> _rows = [headings];

    public void Row(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, headings.Length).Select(column => _rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        for (var row = 0; row < _rows.Count; row++)
        {
            Write(_rows[row]);
            if (row == 0)
                Write([.. widths.Select(static (width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":")]);
        }

        return text.ToString();

        void Write(string[] cells)
        {
            for (var column = 0; column < cells.Length; column++)
            {
                var cell = cells[column];
                text.Append("| ").Append(column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])).Append(' ');
            }

            text.AppendLine("|");
        }
    }
}
