using System.CommandLine;

namespace PluginState.Benchmarks.Harness;

/// <summary>A command that runs parts of a measurement: all of them, or those that are named.</summary>
internal static class PartsCommand
{
    public static Command Create(string name, string description, string quickDescription, IReadOnlyList<(string Name, Action<bool> Run)> parts)
    {
        var quick = new Option<bool>("--quick") { Description = quickDescription };
        var names = new Argument<string[]>("parts") { Description = $"Which of {string.Join(", ", parts.Select(static part => part.Name))}; all of them by default.", Arity = ArgumentArity.ZeroOrMore };
        names.AcceptOnlyFromAmong([.. parts.Select(static part => part.Name)]);
        var command = new Command(name, description) { names, quick };
        command.SetAction(parsed =>
        {
            var chosen = parsed.GetValue(names) ?? [];
            Output.Text($"{Machine.Describe()}.{(parsed.GetValue(quick) ? " **A quick run: not for publication.**" : "")}");
            foreach (var (part, run) in parts)
            {
                if (chosen.Length == 0 || chosen.Contains(part))
                    run(parsed.GetValue(quick));
            }
        });
        return command;
    }

    /// <summary>A hidden command that measures in the process it is called in.</summary>
    public static Command InItsOwnProcess(string name, string words, int count, Func<IReadOnlyList<string>, Task> run)
    {
        var arguments = new Argument<string[]>(words) { Arity = new(count, count) };
        var once = new Command(name, "One measurement in this process.") { arguments };
        once.Hidden = true;
        once.SetAction((parsed, _) => run(parsed.GetRequiredValue(arguments)));
        return once;
    }
}
