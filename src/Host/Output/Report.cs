using System.CommandLine;

namespace PluginState.Host.Output;

/// <summary>What a command tells: written once, shown as plain text, on a terminal, or as one JSON document.</summary>
internal abstract class Report
{
    private readonly List<string> _failed = [];

    /// <summary>The claims that did not hold.</summary>
    public IReadOnlyList<string> Failed => _failed;

    /// <summary>Asks for JSON.</summary>
    public static Option<bool> JsonOption(string description = "Print one JSON document.") => new("--json") { Description = description };

    /// <summary>The report for standard output.</summary>
    public static Report ToOutput(bool json) => json ? new JsonReport(Console.Out) : ForPeople(Console.Out, Console.IsOutputRedirected);

    /// <summary>The report for standard error, where what people read goes while standard output carries a document.</summary>
    public static Report ToError() => ForPeople(Console.Error, Console.IsErrorRedirected);

    /// <summary>Begins a part. In JSON it is an object with this key, and what follows goes into it.</summary>
    public abstract void Section(string key, string title);

    /// <summary>A sentence for people; not in JSON.</summary>
    public abstract void Text(string text);

    public abstract void Figure(Field field);

    /// <summary>An item of a list, with its fields. In JSON an object in the array <paramref name="listKey"/>.</summary>
    public abstract void Entry(string listKey, string title, IReadOnlyList<Field> fields);

    /// <summary>Rows of one shape. In JSON objects in the array <paramref name="key"/>.</summary>
    public abstract void Table(string key, IReadOnlyList<IReadOnlyList<Field>> rows);

    /// <summary>A claim, and whether it holds.</summary>
    public void Check(string claim, bool holds)
    {
        if (!holds)
            _failed.Add(claim);
        ShowCheck(claim, holds);
    }

    /// <summary>Ends the report.</summary>
    public virtual void Complete()
    {
    }

    protected abstract void ShowCheck(string claim, bool holds);

    private static Report ForPeople(TextWriter writer, bool isRedirected) => isRedirected ? new PlainReport(writer) : new TerminalReport(writer);
}
