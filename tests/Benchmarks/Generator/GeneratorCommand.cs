using System.CommandLine;

namespace PluginState.Benchmarks.Generator;

/// <summary><c>generator</c>: the time of source generators in a large project.</summary>
internal static class GeneratorCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "A minute or two: whether it works, and roughly where it stands." };
        var command = new Command("generator", "The source generator beside others, in a project of two thousand files, as Markdown tables.") { quick };
        command.SetAction(parsed => GeneratorRun.Run(parsed.GetValue(quick)));
        return command;
    }
}
