using System.CommandLine;

namespace PluginState.Orleans.Trials.Faults;

/// <summary>A silo is killed under load.</summary>
internal static class KillCommand
{
    public static Command Create() => new Campaign(repeats: 20).Create(
        "kill",
        "kill -9 of one of three silos under load.",
        static (cluster, _, i, round) => RunAsync(cluster, i % TrialCluster.Size, round),
        static results => [("the slowest operation took at most 3 s", results.All(static result => result.Latencies.Slowest <= TimeSpan.FromSeconds(3)))]);

    public static async Task<FaultResult> RunAsync(TrialCluster cluster, int silo, FaultRound round)
    {
        var result = await round.RunAsync(_ => cluster.KillAsync(silo).AsTask(), silo);
        await cluster.ReplaceAsync(silo);
        return result;
    }
}
