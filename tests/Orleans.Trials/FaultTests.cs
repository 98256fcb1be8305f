using PluginState.Orleans.Trials.Faults;
using PluginState.Orleans.Trials.Processes;

namespace PluginState.Orleans.Trials;

/// <summary>The trials once over, at a low rate: what they are for is the commands of this program.</summary>
public sealed class FaultTests
{
    private static readonly FaultPlan _plan = new(States: 40, Rate: 150, Before: 150, After: 300);

    [Fact]
    public async Task No_acknowledged_operation_is_lost_or_done_twice_when_silos_are_killed_and_stopped_and_Redis_is_restarted()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.MissingMessage);
        await using var cluster = await TrialCluster.StartAsync(usesPlugin: true);
        FaultRound[] rounds = [.. Enumerable.Range(0, 4).Select(number => new FaultRound(cluster, _plan, $"round{number}", seed: number))];

        Good(await KillCommand.RunAsync(cluster, silo: 0, rounds[0]));
        Good(await KillCommand.RunAsync(cluster, silo: 1, rounds[1]));
        Good(await StopCommand.RunAsync(cluster, meanwhile: _plan.Rate * 6, silo: 2, rounds[2]));
        Good(await RedisCommand.RunAsync(cluster, rounds[3]));

        await cluster.RestartAllAsync();
        foreach (var round in rounds)
        {
            var verdict = await round.JudgeStoredAsync();
            Assert.True(verdict.IsGood, verdict.Examples);
        }
    }

    private static void Good(FaultResult result)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(result.ToString());
        Assert.True(result.Verdict.IsGood, result.Verdict.Examples);
        Assert.True(result.Figures.Conflicts > 0, "Nothing was in conflict, so no resolver had anything to answer.");
    }
}
