using System.CommandLine;
using System.Diagnostics;

namespace PluginState.Orleans.Trials.Faults;

/// <summary>The storage goes away, and the cluster's membership with it, and is back soon.</summary>
internal static class RedisCommand
{
    private static readonly TimeSpan _away = TimeSpan.FromSeconds(1.8); // its start takes some more

    public static Command Create() => new Campaign(repeats: 5).Create(
        "redis",
        "kill -9 of Redis under load, and its restart on the same data within 2 s.",
        static (cluster, _, _, round) => RunAsync(cluster, round),
        static results => [("all was as before in less than 5 s", results.All(static result => result.Recovered < TimeSpan.FromSeconds(5)))]);

    public static Task<FaultResult> RunAsync(TrialCluster cluster, FaultRound round) => round.RunAsync(async _ =>
    {
        var begun = Stopwatch.GetTimestamp();
        cluster.Redis.Kill();
        await Task.Delay(_away - Stopwatch.GetElapsedTime(begun));
        await cluster.Redis.RestartAsync();
    });
}
