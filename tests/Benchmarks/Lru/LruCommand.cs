using System.CommandLine;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Lru;

/// <summary><c>lru</c>: the bounded cache beside its peers.</summary>
internal static class LruCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Less than a minute in all: whether it works, and roughly where it stands." };
        var only = new Option<string[]>("--only") { Description = "Some parts only.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. LruRun.Parts]);
        var command = new Command("lru", "LruCache beside its peers, as Markdown tables.") { quick, only };
        command.SetAction(parsed => new LruRun(parsed.GetValue(quick) ? Effort.Quick : Effort.Full).Run(parsed.GetValue(only) ?? []));
        return command;
    }
}
