using PluginState.Orleans.Tests.Behaviour;
using PluginState.Orleans.Tests.Clusters;

namespace PluginState.Orleans.Tests;

/// <summary>A silo leaves, as in a deployment, and nobody notices.</summary>
public sealed class ShutdownTests(ClusterFixture fixture)
{
    private const int States = 12;
    private const int Updates = 40; // of each state

    [Fact]
    public async Task Silos_come_and_go_and_no_update_is_lost_and_subscribers_go_on()
    {
        var house = new HouseRules();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 3, new() { States = HouseRules.Configure, Resolvers = house.Declare });
        var frontEnd = (await cluster.AddClientAsync()).Manager;
        var clients = await Task.WhenAll(Enumerable.Range(0, States).Select(async i => new Client(frontEnd, await frontEnd.CreateContextAsync($"s{i}", Edits.Json("""{"count":0}""")).InTime())));
        var leaving = cluster.Silos.MaxBy(static silo => silo.Manager.GetMetrics().States.Count)!; // they are spread at random

        var followers = clients.Select(client => Task.Run(async () =>
        {
            var version = 0L;
            await foreach (var change in frontEnd.SubscribeAsync(client.Context.Id).WithCancellation(TestContext.Current.CancellationToken))
            {
                Assert.True(change.IsSnapshot ? change.State.Version > version : change.State.Version == version + 1, $"{change.State.Version} after {version}");
                version = change.State.Version;
                Assert.Equal($$"""{"count":{{version - 1}}}""", change.State.Document.ToString());
                if (version == Updates + 1)
                    break;
            }
        })).ToArray();
        var (done, halfway) = (0, new TaskCompletionSource());
        var writers = clients.Select(client => Task.Run(async () =>
        {
            for (var n = 1; n <= Updates; n++)
            {
                Assert.Equal(n + 1, (await client.SetAsync("/count", $"{n}")).Version);
                if (Interlocked.Increment(ref done) == States * Updates / 4)
                    halfway.SetResult();
            }
        })).ToArray();
        await halfway.Task.InTime();
        await leaving.DisposeAsync();
        await cluster.AddSiloAsync();
        await Task.WhenAll(writers).InTime();
        await Task.WhenAll(followers).InTime();
        Assert.All(await Task.WhenAll(clients.Select(static client => client.ReadAsync())), static read => Assert.Equal(($$"""{"count":{{Updates}}}""", Updates + 1L), read));
    }

    [Fact]
    public async Task The_last_silo_leaves_and_what_it_had_is_there_when_another_comes()
    {
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1, new());
        var first = cluster.Silos[0];
        var ann = new Client(first.Manager, await first.Manager.CreateContextAsync("s", Edits.Json("""{"a":1e400}""")));
        await ann.SetAsync("/b", "1", new() { OperationId = "op" });
        await first.DisposeAsync();
        var second = await cluster.AddSiloAsync();
        var bob = new Client(second.Manager, await second.Manager.CreateContextAsync("s").InTime());
        Assert.Equal(("""{"a":1e400,"b":1}""", 2L), await bob.ReadAsync());
        Assert.True((await bob.SetAsync("/b", "1", new() { OperationId = "op" })).IsRepeated);
    }
}
