using PluginState.Orleans.Tests.Behaviour;
using PluginState.Orleans.Tests.Clusters;
using PluginState.States;

[assembly: AssemblyFixture(typeof(ClusterFixture))]

namespace PluginState.Orleans.Tests.Clusters;

/// <summary>The Redis server of all tests, and the cluster of three silos and a client that most of them share.</summary>
public sealed class ClusterFixture : World, IAsyncLifetime
{
    private TestCluster? _cluster;
    private TestCluster.Member? _client;

    internal RedisServer Redis { get; } = new();

    internal TestCluster Cluster => _cluster!;

    public override StateManager First => Cluster.Silos[0].Manager;

    public override StateManager Second => Cluster.Silos[1].Manager;

    public override StateManager Third => _client!.Manager;

    public override IReadOnlyList<StateManager> Engines => [.. Cluster.Silos.Select(static silo => silo.Manager)];

    public override async Task<StateManager> NewcomerAsync() => (await Cluster.AddClientAsync()).Manager;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(Redis, silos: 3, new()
        {
            States = HouseRules.Configure,
            Resolvers = House.Declare,
            Calls = static options => options.AttemptTimeout = TimeSpan.FromSeconds(2), // a busy machine is not what is tested here
        });
        _client = await _cluster.AddClientAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        Redis.Dispose();
    }
}

/// <summary>Tests that use the cluster that is shared, one at a time.</summary>
[CollectionDefinition(nameof(SharedCluster))]
public sealed class SharedCluster;
