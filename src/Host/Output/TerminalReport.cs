using Spectre.Console;

namespace PluginState.Host.Output;

/// <summary>Rules, tables and colours for a terminal.</summary>
internal sealed class TerminalReport(TextWriter writer) : Report
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });

    public override void Section(string key, string title)
    {
        _console.WriteLine();
        _console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]") { Justification = Justify.Left });
    }

    public override void Text(string text) => _console.WriteLine(text);

    public override void Figure(Field field) => _console.MarkupLine($"  [grey]{Markup.Escape(field.Label)}:[/] [bold]{Markup.Escape(field.Text)}[/]");

    public override void Entry(string listKey, string title, IReadOnlyList<Field> fields)
    {
        _console.MarkupLine($"[bold yellow]{Markup.Escape(title)}[/]");
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2)).AddColumn();
        foreach (var field in fields.Where(static field => !field.IsForMachines))
            grid.AddRow($"[grey]{Markup.Escape(field.Label)}[/]", Markup.Escape(field.Text));
        _console.Write(grid);
    }

    public override void Table(string key, IReadOnlyList<IReadOnlyList<Field>> rows)
    {
        if (rows.Count == 0)
            return;
        var table = new Table().RoundedBorder();
        foreach (var field in rows[0])
            table.AddColumn(Markup.Escape(field.Label));
        foreach (var row in rows)
            table.AddRow([.. row.Select(static field => Markup.Escape(field.Text))]);
        _console.Write(table);
    }

    protected override void ShowCheck(string claim, bool holds) =>
        _console.MarkupLine(holds ? $"  [green]✓[/] {Markup.Escape(claim)}" : $"  [bold red]✗ FAILED:[/] {Markup.Escape(claim)}");
}
