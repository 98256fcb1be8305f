namespace PluginState.Benchmarks.Harness;

/// <summary>Markdown for the README on standard output; what goes on meanwhile on standard error.</summary>
internal static class Output
{
    public static void Section(string title) => Console.WriteLine($"### {title}{Environment.NewLine}");

    public static void Text(string text) => Console.WriteLine($"{text}{Environment.NewLine}");

    public static void Table(MarkdownTable table) => Console.WriteLine(table);

    public static void Progress(string text) => Console.Error.WriteLine($"… {text}");

    public static string Threads(int count) => count == 1 ? "1 thread" : $"{count} threads";
}
