using System.CommandLine;
using System.Globalization;
using PluginState.Host.Output;
using PluginState.Host.Replay.Synthesis;
using PluginState.Resolvers;

namespace PluginState.Host.Replay;

/// <summary><c>pluginstate replay</c>: plays a recorded trace again, in process or on a server, or makes a synthetic one up.</summary>
internal static class ReplayCommand
{
    private const int MostClients = 10_000;

    private const string Description =
        """
        Plays a trace that 'pluginstate serve --record' wrote, and tells how long its entries took and what came of them; or makes a trace up.

        Exit codes: 0 played to the end, whatever the answers; 1 an entry had no answer, or the server failed at it (5xx); 2 bad input;
        130 stopped with Ctrl+C, the report tells what was played until then.
        """;

    public static Command Create()
    {
        var trace = new Argument<string?>("TRACE") { Description = "The trace; may be compressed (gzip).", Arity = ArgumentArity.ZeroOrOne };
        var server = new Option<string?>("--server") { HelpName = "URL", Description = "The server to play it on. Default: a state manager in this process." };
        var keys = new Option<string?>("--api-key-file") { HelpName = "FILE", Description = "A file with the server's API key on its first line. Default: the variable PLUGINSTATE_API_KEY." };
        var speed = new Option<string>("--speed") { HelpName = "FACTOR", Description = "How many times as fast as it was recorded, or max: as fast as the order allows.", DefaultValueFactory = static _ => "1" };
        var clients = new Option<int?>("--clients") { HelpName = "N", Description = "Playing: how many entries are under way at once at most (default 64). Synthesizing: how many clients there are (default 16)." };
        var plugins = new Option<string?>("--plugins") { HelpName = "DIR", Description = "In process: a folder of plugins whose resolvers answer conflicts. Their code runs." };
        var strategy = new Option<string?>("--strategy") { HelpName = "STRATEGY", Description = "What happens to a conflict that no resolver answers, where the entry does not say. Default: fail, or what the server has." };
        var synthesize = new Option<string?>("--synthesize") { HelpName = "WORKLOAD", Description = $"Make up a trace: {string.Join(", ", Workload.All.Select(static workload => workload.Name))}." };
        var output = new Option<string?>("--output", "-o") { HelpName = "TRACE", Description = "Synthesizing: where the trace goes; compressed if the name ends with .gz." };
        var entries = new Option<long>("--entries") { HelpName = "N", Description = "Synthesizing: how many edits and reads.", DefaultValueFactory = static _ => 10_000 };
        var states = new Option<int>("--states") { HelpName = "N", Description = "Synthesizing: how many states are open at a time.", DefaultValueFactory = static _ => 4 };
        var conflicts = new Option<int>("--conflicts") { HelpName = "PERCENT", Description = "Synthesizing: the share of edits that meet a conflict, 0 to 95.", DefaultValueFactory = static _ => 20 };
        var seed = new Option<int>("--seed") { HelpName = "S", Description = "Synthesizing: the same seed gives the same trace.", DefaultValueFactory = static _ => 1 };
        var json = Report.JsonOption();

        var command = new Command("replay", Description) { trace, server, keys, speed, clients, plugins, strategy, synthesize, output, entries, states, conflicts, seed, json };
        Option[] forPlaying = [server, keys, speed, plugins, strategy], forSynthesizing = [output, entries, states, conflicts, seed];
        command.Validators.Add(parsed =>
        {
            var isSynthesis = parsed.GetValue(synthesize) is not null;
            if (isSynthesis == (parsed.GetValue(trace) is not null))
                parsed.AddError("Name a trace, or say --synthesize.");
            foreach (var option in (isSynthesis ? forPlaying : forSynthesizing).Where(option => parsed.GetResult(option) is { Implicit: false }))
                parsed.AddError($"{option.Name} has no meaning {(isSynthesis ? "with" : "without")} --synthesize.");
            if (isSynthesis && parsed.GetValue(output) is null)
                parsed.AddError("Say where the trace goes with -o.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var report = Report.ToOutput(parsed.GetValue(json));
            if (parsed.GetValue(synthesize) is { } workload)
            {
                return Task.Run(() => SynthesisRun.Run(
                    new(
                        WorkloadOf(workload), Within(entries, parsed.GetValue(entries), 0, long.MaxValue / 100), (int)Within(clients, parsed.GetValue(clients) ?? 16, 1, MostClients),
                        (int)Within(states, parsed.GetValue(states), 1, MostClients), (int)Within(conflicts, parsed.GetValue(conflicts), 0, 95), parsed.GetValue(seed)),
                    parsed.GetRequiredValue(output)!,
                    report,
                    cancellationToken), cancellationToken);
            }

            if (parsed.GetValue(server) is not null && parsed.GetValue(plugins) is not null)
                throw new InputException("--plugins is for playing in process; a server has its own.");
            return ReplayRun.RunAsync(
                new(
                    parsed.GetRequiredValue(trace)!, parsed.GetValue(server), parsed.GetValue(keys), SpeedOf(parsed.GetRequiredValue(speed)),
                    (int)Within(clients, parsed.GetValue(clients) ?? 64, 1, MostClients), parsed.GetValue(plugins), parsed.GetValue(strategy) is { } text ? ConflictStrategy.Parse(text) : null),
                report,
                cancellationToken);
        });
        return command;
    }

    private static Workload WorkloadOf(string name) => Workload.All.FirstOrDefault(workload => workload.Name == name)
        ?? throw new InputException($"There is no workload '{name}'; there are {string.Join(", ", Workload.All.Select(static workload => workload.Name))}.");

    private static double? SpeedOf(string text) => text == "max" ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor is >= 0.001 and <= 1_000_000 ? factor
        : throw new InputException($"'{text}' is no speed; give a number from 0.001 to 1000000, such as 1, or max.");

    private static long Within(Option option, long value, long least, long most) => value >= least && value <= most ? value
        : throw new InputException($"{option.Name} is {value}; it must be {(most > int.MaxValue ? $"{least} or more" : $"from {least} to {most}")}.");
}
