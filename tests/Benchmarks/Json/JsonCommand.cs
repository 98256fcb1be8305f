using System.CommandLine;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Json;

/// <summary><c>json</c>: documents and their edits beside those of System.Text.Json.</summary>
internal static class JsonCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Less than a minute in all: whether it works, and roughly where it stands." };
        var only = new Option<string[]>("--only") { Description = "Some parts only.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. JsonRun.Parts]);
        var command = new Command("json", "Documents, patches and differences beside System.Text.Json, as Markdown tables.") { quick, only };
        command.SetAction(parsed => new JsonRun(parsed.GetValue(quick) ? Effort.Quick : Effort.Full).Run(parsed.GetValue(only) ?? []));
        return command;
    }
}
