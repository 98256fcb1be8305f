using System.CommandLine;
using System.Globalization;
using PluginState.Torture.Fuzzing;
using PluginState.Torture.Report;
using PluginState.Torture.Scaling;

namespace PluginState.Torture.Campaign;

/// <summary>The command line.</summary>
internal static class TortureCommand
{
    private static readonly Option<int> _seed = new("--seed") { Description = "What is drawn is drawn from this.", DefaultValueFactory = static _ => Random.Shared.Next() };
    private static readonly Option<double> _seconds = new("--seconds") { Description = "For how long.", DefaultValueFactory = static _ => 60 };
    private static readonly Option<string?> _out = new("--out") { Description = "A file for the figures.", Hidden = true };

    public static RootCommand Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "For how long, the fuzzers beside everything else. Default: 10.", DefaultValueFactory = static _ => 10 };
        var root = new RootCommand("Attacks PluginState: fuzzers, a soak, faults and histories, for as long as it is told. Ends with 1 where something does not hold.") { minutes, _seed, Part(), Fuzz(), FuzzHere(), Input(), ScalingCommand.Create() };
        root.SetAction(async (parsed, _) => Of(await new TortureCampaign(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(_seed), Console.Out).RunAsync()));
        return root;
    }

    private static Command Part()
    {
        var name = new Argument<string>("name") { Description = string.Join(", ", Parts.All.Select(static entry => entry.Part.Name)) };
        var rounds = new Option<int?>("--rounds") { Description = "At most so many rounds. A violation tells the seed that has it in the first one." };
        var command = new Command("part", "Runs one part alone, in this process.") { name, _seed, _seconds, rounds, _out };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var part = Parts.Named(parsed.GetRequiredValue(name));
            var ledger = new Ledger(part.Name, $"part {part.Name}");
            var (seed, start) = (parsed.GetValue(_seed), TimeProvider.System.GetTimestamp());
            await part.RunAsync(seed, TimeSpan.FromSeconds(parsed.GetValue(_seconds)), parsed.GetValue(rounds), ledger, cancellationToken);
            return Finish(ledger.ToFigures(), seed, start, parsed.GetValue(_out));
        });
        return command;
    }

    private static Command Fuzz()
    {
        var target = new Argument<string>("target") { Description = string.Join(", ", FuzzTargets.Names) };
        var command = new Command("fuzz", "Fuzzes one target, on an instrumented copy of the program.") { target, _seed, _seconds };
        command.SetAction(async (parsed, _) =>
        {
            var (seed, start) = (parsed.GetValue(_seed), TimeProvider.System.GetTimestamp());
            using var copy = new InstrumentedCopy();
            using var session = new FuzzSession(copy, parsed.GetRequiredValue(target), seed);
            return Finish(await session.RunAsync(TimeSpan.FromSeconds(parsed.GetValue(_seconds))), seed, start, null);
        });
        return command;
    }

    private static Command FuzzHere()
    {
        var target = new Argument<string>("target");
        var corpus = new Option<string?>("--corpus");
        var last = new Option<string?>("--last");
        var command = new Command("fuzz-here", "Fuzzes one target in this process.") { target, _seed, _seconds, corpus, last, _out };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            using var fuzzed = FuzzTargets.Make(parsed.GetRequiredValue(target));
            using var input = parsed.GetValue(last) is { } path ? new LastInput(path) : null;
            var ledger = new Ledger($"fuzz {fuzzed.Name}", "");
            var (seed, start) = (parsed.GetValue(_seed), TimeProvider.System.GetTimestamp());
            new FuzzLoop(fuzzed, seed, ledger, input, parsed.GetValue(corpus)).Run(TimeSpan.FromSeconds(parsed.GetValue(_seconds)), null);
            Finish(ledger.ToFigures(), seed, start, parsed.GetValue(_out));
            return ExitCode.Sound; // findings are in the figures; another exit code is the end of a process
        });
        return command;
    }

    private static Command Input()
    {
        var target = new Argument<string>("target") { Description = string.Join(", ", FuzzTargets.Names) };
        var text = new Argument<string>("base64") { Description = "The input.", DefaultValueFactory = static _ => "" };
        var command = new Command("input", "Tries one input again.") { target, text };
        command.SetAction(parsed =>
        {
            using var tried = FuzzTargets.Make(parsed.GetRequiredValue(target));
            var start = TimeProvider.System.GetTimestamp();
            try
            {
                var outcome = tried.Try(Convert.FromBase64String(parsed.GetValue(text)!));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome}, in {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:N1} ms"));
                return ExitCode.Sound;
            }
            catch (Exception error)
            {
                Console.WriteLine(error); // that is what was asked for
                return ExitCode.Violations;
            }
        });
        return command;
    }

    private static int Finish(Figures figures, int seed, long start, string? path)
    {
        if (path is null)
            FinalReport.Print(Console.Out, figures, seed, TimeProvider.System.GetElapsedTime(start), default);
        else
            figures.Write(path);
        return Of(figures);
    }

    private static int Of(Figures figures) => figures.Violations.Count == 0 ? ExitCode.Sound : ExitCode.Violations;
}
