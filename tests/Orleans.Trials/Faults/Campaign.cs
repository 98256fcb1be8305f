using System.CommandLine;
using System.Globalization;
using PluginState.Orleans.Trials.Checks;
using PluginState.Orleans.Trials.Processes;

namespace PluginState.Orleans.Trials.Faults;

/// <summary>Rounds of one fault on one cluster, and what they come to together.</summary>
internal sealed class Campaign
{
    private readonly Option<int> _repeats;
    private readonly Option<int> _rate = new("--rate") { Description = "Operations a second.", DefaultValueFactory = static _ => 1000 };
    private readonly Option<int> _states = new("--states") { Description = "How many states.", DefaultValueFactory = static _ => 300 };
    private readonly Option<int> _seed = new("--seed") { Description = "Which operations are drawn.", DefaultValueFactory = static _ => 1 };
    private readonly Option<string> _fsync = new("--fsync") { Description = "Redis' appendfsync: always, everysec or no.", DefaultValueFactory = static _ => "everysec" };
    private readonly Option<string?> _logs = new("--logs") { Description = "Folder for the silos' logs." };
    private readonly Option<bool> _plugin = new("--plugin") { Description = "Resolvers from a plugin folder, in place of those that are compiled in." };

    public Campaign(int repeats) => _repeats = new("--repeats") { Description = "How many rounds.", DefaultValueFactory = _ => repeats };

    /// <summary>Makes a command of it.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="description">What goes wrong.</param>
    /// <param name="round">One round, of a number from 0.</param>
    /// <param name="goals">What the rounds should show, and whether they do.</param>
    public Command Create(
        string name, string description, Func<TrialCluster, FaultPlan, int, FaultRound, Task<FaultResult>> round, Func<IReadOnlyList<FaultResult>, IEnumerable<(string Goal, bool IsMet)>> goals)
    {
        var command = new Command(name, description) { _repeats, _rate, _states, _seed, _fsync, _plugin, _logs };
        command.SetAction(async (parsed, _) =>
        {
            if (!RedisServer.IsInstalled)
            {
                await Console.Error.WriteLineAsync(RedisServer.MissingMessage);
                return 2;
            }

            var plan = FaultPlan.AtRate(parsed.GetValue(_states), parsed.GetValue(_rate));
            var (seed, repeats, plugin, fsync) = (parsed.GetValue(_seed), parsed.GetValue(_repeats), parsed.GetValue(_plugin), parsed.GetValue(_fsync)!);
            Console.WriteLine($"{name}: {repeats} rounds, {plan.Rate} operations/s on {plan.States} states, resolvers {(plugin ? "of a plugin" : "compiled in")}, Redis with appendfsync {fsync}, seed {seed}; load {Load()}");
            await using var cluster = await TrialCluster.StartAsync(plugin, fsync, parsed.GetValue(_logs));
            await new FaultRound(cluster, plan, $"{name}-warm", unchecked((seed * 1000) - 1)).RunAsync(static _ => Task.CompletedTask); // nothing goes wrong: code is compiled, and connections are made
            var (rounds, results) = (new List<FaultRound>(), new List<FaultResult>());
            for (var i = 0; i < repeats; i++)
            {
                rounds.Add(new(cluster, plan, $"{name}{i}", unchecked((seed * 1000) + i)));
                results.Add(await round(cluster, plan, i, rounds[i]));
                Console.WriteLine($"{results[i]}; load {Load()}");
                if (!results[i].Verdict.IsGood)
                    Console.WriteLine(results[i].Verdict.Examples);
            }

            await cluster.RestartAllAsync();
            var verdict = new Verdict();
            foreach (var (one, result) in rounds.Zip(results))
            {
                verdict.Add(result.Verdict);
                verdict.Add(await one.JudgeStoredAsync());
            }

            return Conclude(results, verdict, goals(results));
        });
        return command;
    }

    private static int Conclude(IReadOnlyList<FaultResult> results, Verdict verdict, IEnumerable<(string Goal, bool IsMet)> goals)
    {
        Console.WriteLine(
            $"together: {results.Sum(static result => result.Latencies.Count)} operations, slowest {results.Max(static result => result.Latencies.Slowest).TotalSeconds:0.00} s, " +
            $"greatest p99.9 {results.Max(static result => result.Latencies.At(0.999)).TotalSeconds:0.00} s, {results.Sum(static result => result.Figures.Conflicts)} conflicts, " +
            $"{results.Sum(static result => result.Retries)} calls made again, {results.Sum(static result => result.StaleWrites)} stale writes rejected, {results.Sum(static result => result.Figures.Abandoned)} given up; " +
            $"after all silos were restarted, through a front end and in Redis: {verdict}");
        if (!verdict.IsGood)
            Console.WriteLine(verdict.Examples);
        var isMet = true;
        foreach (var (goal, met) in goals.Prepend(("0 acknowledged updates lost, 0 applied twice, 0 diverged", verdict.IsGood)))
        {
            Console.WriteLine($"{(met ? "met   " : "missed")} {goal}");
            isMet &= met;
        }

        return isMet ? 0 : 1;
    }

    /// <summary>What else the machine does; null where it does not say.</summary>
    private static string Load() => File.Exists("/proc/loadavg")
        ? string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3))} on {Environment.ProcessorCount} cores")
        : "unknown";
}
