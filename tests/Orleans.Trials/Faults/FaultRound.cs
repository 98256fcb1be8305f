using System.Diagnostics;
using PluginState.Documents;
using PluginState.Orleans.Trials.Checks;
using PluginState.Orleans.Trials.Load;
using PluginState.States;

namespace PluginState.Orleans.Trials.Faults;

/// <summary>One round of a trial: fresh states, clients that edit and others that follow, something that goes wrong meanwhile, and a look at what became of every operation.</summary>
internal sealed class FaultRound(TrialCluster cluster, FaultPlan plan, string name, int seed)
{
    private const int WritersPerState = 3, AtOnce = 32, FollowersPerFrontEnd = 20;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly string[] _states = [.. Enumerable.Range(0, plan.States).Select(number => $"{name}-{number}")];
    private readonly Figures _figures = new();

    /// <summary>What was acknowledged.</summary>
    public Ledger Ledger { get; } = new();

    /// <param name="fault">What goes wrong, and what of it is set right while clients go on.</param>
    /// <param name="unheard">The silo whose followers end with it; none if less than zero.</param>
    public async Task<FaultResult> RunAsync(Func<FaultRound, Task> fault, int unheard = -1)
    {
        var (retries, stale) = (cluster.Retries, cluster.StaleWrites);
        var writers = await OpenAsync();
        await using var followers = new FollowerGroup(cluster.Manager);
        await followers.FollowAsync(_states.Take(FollowersPerFrontEnd));
        foreach (var silo in cluster.Silos)
            await silo.FollowAsync(_states.Take(FollowersPerFrontEnd));

        var load = new OpenLoop(writers, plan.Rate, new(seed));
        load.Start(cluster.NextNumber);
        await MoreAsync(plan.Before);
        var moment = Stopwatch.GetTimestamp();
        await fault(this);
        await MoreAsync(plan.After);
        var latencies = await load.EndAsync().WaitAsync(_patience);
        cluster.NextNumber += latencies.Count;

        var verdict = new Verdict();
        var current = await ReadAsync(cluster.Reader);
        foreach (var (stateId, state) in current)
            verdict.Judge($"round {name}", stateId, state.Version, state.Document, Ledger);
        var versions = current.Where(entry => Array.IndexOf(_states, entry.Key) < FollowersPerFrontEnd).ToDictionary(static entry => entry.Key, static entry => entry.Value.Version);
        var heard = (await Task.WhenAll(cluster.Silos.Where((_, number) => number != unheard).Select(silo => silo.ReportAsync(versions)))).SelectMany(static reports => reports);
        FollowerReport[] reports = [.. await followers.ReportAsync(versions, _patience), .. heard];
        foreach (var report in reports)
            verdict.Judge($"round {name}", report, current[report.StateId].Document);

        return new(name, latencies, moment, _figures, cluster.Retries - retries, cluster.StaleWrites - stale, verdict, reports.Sum(static report => report.Changes), reports.Sum(static report => report.Snapshots));
    }

    /// <summary>Completes when so many more operations are acknowledged.</summary>
    public Task MoreAsync(int count) => Ledger.MoreAsync(count).WaitAsync(_patience);

    /// <summary>Looks once more, when no silo has anything in memory of what happened: through a front end, and at what is stored itself.</summary>
    public async Task<Verdict> JudgeStoredAsync()
    {
        var verdict = new Verdict();
        await using var stored = await StoredDocuments.OpenAsync(cluster.Redis.Address);
        foreach (var (stateId, state) in await ReadAsync(cluster.Reader))
        {
            verdict.Judge($"round {name}, read anew", stateId, state.Version, state.Document, Ledger);
            var there = await stored.ReadAsync(stateId);
            verdict.Judge($"round {name}, in Redis", stateId, there.Version, there.Document, Ledger);
        }

        return verdict;
    }

    private async Task<IReadOnlyList<Writer>> OpenAsync()
    {
        var writers = new Writer[plan.States * WritersPerState];
        await Parallel.ForAsync(0, writers.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, token) =>
            writers[i] = await Writer.OpenAsync(cluster.Manager, _states[i % plan.States], Ledger, _figures, token));
        return writers;
    }

    private async Task<IReadOnlyDictionary<string, StateSnapshot>> ReadAsync(StateManager manager)
    {
        var states = new StateSnapshot[_states.Length];
        await Parallel.ForAsync(0, states.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, token) =>
        {
            var context = await manager.CreateContextAsync(_states[i], StateObject.Empty, cancellationToken: token);
            states[i] = await manager.GetStateAsync(context.Id, token);
        });
        return states.ToDictionary(static state => state.StateId);
    }
}
