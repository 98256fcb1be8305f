using System.CommandLine;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Server;

/// <summary><c>server</c>: what updates over HTTP and open event streams cost.</summary>
internal static class ServerCommand
{
    private static readonly (string Name, Action<bool> Run)[] _parts = [("updates", UpdateRun.Run), ("streams", StreamRun.Run)];

    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "A quarter of a minute: whether it works, and roughly where it stands." };
        var parts = new Argument<string[]>("parts") { Description = $"Which of {string.Join(", ", _parts.Select(static part => part.Name))}; all of them by default.", Arity = ArgumentArity.ZeroOrMore };
        parts.AcceptOnlyFromAmong([.. _parts.Select(static part => part.Name)]);
        var command = new Command("server", "Updates over HTTP beside a minimal endpoint, and thousands of event streams, as Markdown tables.") { parts, quick };
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
        var kind = new Argument<string>("kind");
        var once = new Command(ServerProcess.Once, "One server in this process.") { kind };
        once.Hidden = true;
        once.SetAction((parsed, _) => ServerProcess.RunOnceAsync(parsed.GetRequiredValue(kind)));
        command.Add(once);
        return command;
    }
}
