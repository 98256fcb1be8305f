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
        var quick = new Option<bool>("--quick") { Description = "Half a minute: whether it works, and roughly where it stands." };
        var parts = new Argument<string[]>("parts") { Description = $"Which of {string.Join(", ", _parts.Select(static part => part.Name))}; all of them by default.", Arity = ArgumentArity.ZeroOrMore };
        parts.AcceptOnlyFromAmong([.. _parts.Select(static part => part.Name)]);
        var command = new Command("plugins", "Calls, loads, rejections, reloads, many plugins and dormant ones, as Markdown tables. Exit code 1 if a call was answered wrongly.") { parts, quick };
        command.SetAction(parsed =>
        {
            var chosen = parsed.GetValue(parts) ?? [];
            Output.Text($"{Machine.Describe()}.{(parsed.GetValue(quick) ? " **A quick run: not for publication.**" : "")}");
            foreach (var (name, run) in _parts)
            {
                if (chosen.Length == 0 || chosen.Contains(name))
                    run(parsed.GetValue(quick));
            }
        });

        // What stays in memory is measured in a process of its own.
        command.Add(InItsOwnProcess(DormancyRun.Once, "mode folder plugins accesses", 4, DormancyRun.RunOnceAsync));
        command.Add(InItsOwnProcess(ReloadRun.Once, "reloads from", 2, ReloadRun.RunOnceAsync));
        return command;
    }

    private static Command InItsOwnProcess(string name, string words, int count, Func<IReadOnlyList<string>, Task> run)
    {
        var arguments = new Argument<string[]>(words) { Arity = new(count, count) };
        var once = new Command(name, "One measurement in this process.") { arguments };
        once.Hidden = true;
        once.SetAction((parsed, _) => run(parsed.GetRequiredValue(arguments)));
        return once;
    }
}
