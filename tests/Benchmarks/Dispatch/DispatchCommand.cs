using System.CommandLine;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Dispatch;

/// <summary><c>dispatch</c>: from a conflict to its answer.</summary>
internal static class DispatchCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "A few seconds: whether it works, and roughly where it stands." };
        var command = new Command("dispatch", "Finding and calling a resolver beside code written by hand, as Markdown tables.") { quick };
        command.SetAction(parsed => DispatchRun.Run(parsed.GetValue(quick) ? Effort.Quick : Effort.Full));
        return command;
    }
}
