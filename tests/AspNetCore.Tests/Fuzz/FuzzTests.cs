using System.Globalization;

namespace PluginState.AspNetCore.Tests.Fuzz;

/// <summary>
/// Whatever comes over the wire, the server goes on, refuses it with a problem, and leaves the state as it is. 2,000 requests; the environment variables PLUGINSTATE_REQUESTS and PLUGINSTATE_SEED
/// set another number and other requests. A failure prints the seed and the request's number.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly int _requests = FromEnvironment("PLUGINSTATE_REQUESTS", 2_000);
    private static readonly int _seed = FromEnvironment("PLUGINSTATE_SEED", 20260131);

    [Fact]
    public async Task Whatever_comes_is_refused_with_a_problem_and_changes_nothing()
    {
        var campaign = new FuzzCampaign(_seed);
        var workers = Math.Min(Environment.ProcessorCount, 2);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => campaign.GoAsync(worker * (_requests / workers), _requests / workers))));
        output.WriteLine(campaign.Figures);
        Assert.True(campaign.Findings.Count == 0, string.Join("\n\n", campaign.Findings));
        Assert.Equal(_requests / workers * workers, campaign["requests"]);
    }

    [Fact]
    public void The_same_seed_and_number_draw_the_same_request()
    {
        for (var number = 0; number < 200; number++)
            Assert.Equal(new FuzzCampaign(7).Draw(number).ToBytes(), new FuzzCampaign(7).Draw(number).ToBytes());
    }

    private static int FromEnvironment(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;
}
