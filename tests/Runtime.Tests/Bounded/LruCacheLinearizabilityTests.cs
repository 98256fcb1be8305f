using System.Globalization;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Tests.Bounded;

/// <summary>
/// Small concurrent histories on real threads, each of which some order of its operations must explain: every answer, every
/// victim, and the order in the end. 30,000 histories; the environment variable PLUGINSTATE_HISTORIES sets another number for
/// longer campaigns, and PLUGINSTATE_SEED another seed.
/// </summary>
[Collection(nameof(Undisturbed))] // other tests on the same cores would keep its threads from meeting
public sealed class LruCacheLinearizabilityTests(ITestOutputHelper output)
{
    private const int Campaigns = 3;

    private static readonly int _histories = FromEnvironment("PLUGINSTATE_HISTORIES", 30_000) / Campaigns;
    private static readonly int _seed = FromEnvironment("PLUGINSTATE_SEED", 20260101);

    [Theory]
    [InlineData(2, 5)]
    [InlineData(3, 4)]
    public void Some_order_explains_every_history(int threads, int operations) =>
        Run(threads, random => RandomScenario.Make(random, threads, operations, capacity: 3));

    [Fact]
    public void A_reading_of_the_whole_amid_other_operations_is_of_one_moment() =>
        Run(threads: 2, static random => RandomScenario.Make(random, threads: 2, operations: 5, capacity: 3, withReadings: true));

    private void Run(int threads, Func<Random, Scenario> make)
    {
        var campaign = new HistoryCampaign(threads, _histories, _seed, make);
        var started = TimeProvider.System.GetTimestamp();
        campaign.Go();
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        var figures = $"{_histories} histories of {threads} threads in {elapsed.TotalSeconds:F1} s: {campaign.Overlapping} with overlapping operations, "
            + $"{campaign.Evicting} with evictions, {campaign.EvictingWhileOverlapped} with evictions that overlapped other operations";
        output.WriteLine(figures);

        // A campaign whose threads never met would prove nothing.
        if (_histories < 1000)
            return;
        Assert.True(campaign.Overlapping >= _histories / 10, figures);
        Assert.True(campaign.Evicting >= _histories / 4, figures);
        Assert.True(campaign.EvictingWhileOverlapped >= _histories / 50, figures);
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
