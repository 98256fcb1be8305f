using PluginState.Orleans.Tests.Behaviour;
using PluginState.Orleans.Tests.Clusters;

namespace PluginState.Orleans.Tests;

/// <summary>In the memory of one process.</summary>
public sealed class LocalBehaviourTests(InMemoryWorld world) : StateBehaviour(world), IClassFixture<InMemoryWorld>;

/// <summary>In one process, with a storage.</summary>
public sealed class StoredBehaviourTests(StoredWorld world) : StateBehaviour(world), IClassFixture<StoredWorld>;

/// <summary>On a cluster of three silos: two of the front ends are silos, and the third is a client of the cluster.</summary>
[Collection(nameof(SharedCluster))]
public sealed class ClusterBehaviourTests(ClusterFixture cluster) : StateBehaviour(cluster);
