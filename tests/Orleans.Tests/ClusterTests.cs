using PluginState.Orleans.Tests.Behaviour;
using PluginState.Orleans.Tests.Clusters;
using PluginState.States;

namespace PluginState.Orleans.Tests;

/// <summary>What is so on a cluster alone.</summary>
[Collection(nameof(SharedCluster))]
public sealed class ClusterTests(ClusterFixture cluster)
{
    private readonly string _stateId = $"s{Guid.NewGuid():N}";

    [Fact]
    public async Task Calls_that_do_not_wait_say_which_one_does()
    {
        foreach (var manager in new[] { cluster.First, cluster.Third })
        {
            var context = await manager.CreateContextAsync(_stateId);
            Assert.Contains(nameof(StateManager.CreateContextAsync), Assert.Throws<StorageAccessRequiredException>(() => manager.CreateContext(_stateId)).Message, StringComparison.Ordinal);
            Assert.Contains(nameof(StateManager.GetStateAsync), Assert.Throws<StorageAccessRequiredException>(() => manager.GetState(context.Id)).Message, StringComparison.Ordinal);
            Assert.Contains(nameof(StateManager.BeginAsync), Assert.Throws<StorageAccessRequiredException>(() => manager.Begin(context.Id)).Message, StringComparison.Ordinal);
            Assert.Contains(nameof(StateManager.GetHistoryAsync), Assert.Throws<StorageAccessRequiredException>(() => manager.GetHistory(_stateId)).Message, StringComparison.Ordinal);
            Assert.Contains(nameof(StateManager.RemoveStateAsync), Assert.Throws<StorageAccessRequiredException>(() => manager.RemoveState(_stateId)).Message, StringComparison.Ordinal);
            Assert.Null(manager.PeekState(_stateId));
        }
    }

    [Fact]
    public async Task States_are_spread_over_the_silos_each_on_one_and_none_on_a_client()
    {
        var before = cluster.Engines.Select(static engine => engine.GetMetrics().States.Count).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => cluster.Third.CreateContextAsync($"{_stateId}-{i}").InTime()));
        var added = cluster.Engines.Select((engine, i) => engine.GetMetrics().States.Count - before[i]).ToArray();
        Assert.Equal(60, added.Sum());
        Assert.All(added, static count => Assert.InRange(count, 1, 50));
        Assert.Equal(0, cluster.Third.GetMetrics().States.Count);
    }

    [Fact]
    public async Task Contexts_stay_with_the_front_end_that_made_them()
    {
        var context = await cluster.First.CreateContextAsync(_stateId);
        await Assert.ThrowsAsync<Contexts.ContextNotFoundException>(() => cluster.Second.GetStateAsync(context.Id).InTime());
    }

    [Fact]
    public async Task Operation_ids_and_documents_outlive_the_memory_of_their_silo()
    {
        await using var small = await TestCluster.StartAsync(cluster.Redis, silos: 1, new() { States = static options => options.MaxResidentStates = 1, Calls = static options => options.AttemptTimeout = TimeSpan.FromSeconds(2) });
        var manager = small.Silos[0].Manager;
        var ann = new Client(manager, await manager.CreateContextAsync(_stateId, Edits.Json("""{"n":[]}""")));
        await ann.SetAsync("/n/-", "1", new() { OperationId = "op" });
        for (var i = 0; i < 5; i++)
            await manager.CreateContextAsync($"{_stateId}-{i}").InTime();
        Assert.True((await ann.SetAsync("/n/-", "1", new() { OperationId = "op" })).IsRepeated);
        Assert.Equal(("""{"n":[1]}""", 2L), await ann.ReadAsync());
        Assert.Equal(3, (await ann.SetAsync("/n/-", "2")).Version);
    }
}
