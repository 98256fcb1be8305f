using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Orleans.Tests.Clusters;

/// <summary>What all members of a test's cluster have alike.</summary>
internal sealed record ClusterSetup
{
    public Action<StateManagerOptions> States { get; init; } = static _ => { };

    public Action<PluginStateClusterOptions> Calls { get; init; } = static _ => { };

    public Action<ResolverCatalog> Resolvers { get; init; } = static _ => { };

    public Action<IServiceCollection> Services { get; init; } = static _ => { };

    /// <summary>Where the states are kept. Default: the Redis server.</summary>
    public IGrainStorage? Storage { get; init; }
}
