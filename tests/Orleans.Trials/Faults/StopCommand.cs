using System.CommandLine;

namespace PluginState.Orleans.Trials.Faults;

/// <summary>A silo is stopped for so long that the others take it for dead, and goes on then as if nothing had been.</summary>
internal static class StopCommand
{
    public static Command Create() => new Campaign(repeats: 5).Create(
        "stop",
        "SIGSTOP of one of three silos past failure detection, then SIGCONT.",
        static (cluster, plan, i, round) => RunAsync(cluster, plan.Rate * 8, i % TrialCluster.Size, round),
        static results => [("in every round at least 1 stale write was rejected", results.All(static result => result.StaleWrites >= 1))]);

    /// <param name="cluster">The cluster.</param>
    /// <param name="meanwhile">How many operations are acknowledged while the silo is stopped.</param>
    /// <param name="silo">Which silo.</param>
    /// <param name="round">The round.</param>
    public static async Task<FaultResult> RunAsync(TrialCluster cluster, int meanwhile, int silo, FaultRound round)
    {
        var result = await round.RunAsync(
            async running =>
            {
                await cluster.Silos[silo].StopAsync();
                await running.MoreAsync(meanwhile);
                await cluster.Silos[silo].ContinueAsync();
            },
            silo);
        await cluster.ReplaceAsync(silo); // it ends itself once it learns that it was taken for dead
        return result;
    }
}
