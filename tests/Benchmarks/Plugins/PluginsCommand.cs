using System.CommandLine;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Plugins;

/// <summary><c>plugins</c>: what plugins cost, and that changing them while they are called costs nobody an answer.</summary>
internal static class PluginsCommand
{
    private static readonly (string Name, Action<bool> Run)[] _parts =
    [
        ("calls", CallRun.Run), ("loads", LoadRun.Run), ("rejections", RejectionRun.Run), ("reloads", ReloadRun.Run), ("many", ManyRun.Run), ("dormancy", DormancyRun.Run),
    ];

    public static Command Create()
    {
        var command = PartsCommand.Create(
            "plugins", "Calls, loads, rejections, reloads, many plugins and dormant ones, as Markdown tables. Exit code 1 if a call was answered wrongly.",
            "Half a minute: whether it works, and roughly where it stands.", _parts);

        // What stays in memory is measured in a process of its own.
        command.Add(PartsCommand.InItsOwnProcess(DormancyRun.Once, "mode folder plugins accesses", 4, DormancyRun.RunOnceAsync));
        command.Add(PartsCommand.InItsOwnProcess(ReloadRun.Once, "reloads from", 2, ReloadRun.RunOnceAsync));
        return command;
    }
}
