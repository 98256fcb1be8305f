using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using PluginState.Orleans;
using PluginState.Orleans.Calls;
using PluginState.Orleans.Grains;
using PluginState.Orleans.Roster;
using PluginState.Orleans.Storage;
using PluginState.Plugins;
using PluginState.States;
using PluginState.Storage;

namespace Orleans.Hosting;

/// <summary>Puts an app's states on a Microsoft Orleans cluster.</summary>
public static class PluginStateOrleansExtensions
{
    /// <summary>
    /// Makes this process a silo that has states, and a front end of the cluster: the <see cref="StateManager"/> of <c>AddPluginState</c> keeps its contexts,
    /// and their states are wherever the cluster has them. Needs a grain storage under <see cref="PluginStateCluster.StorageName"/>, and
    /// <c>AddPluginState</c> with the same options and resolvers on every silo.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">How the cluster is asked.</param>
    /// <remarks>
    /// Sets how quickly a silo that ended is noticed: it is probed every 750 ms to a second, and taken for dead by two others after two probes without an answer,
    /// where nothing else came from it for 2 s. A process that is gone refuses its probes, which takes a second; one that hangs takes some 3 s; one that is only
    /// slow, as while it starts on a busy machine, has those to answer. Orleans' own default takes some 30 s, in which the states of that silo cannot be
    /// had. Call <c>Configure&lt;ClusterMembershipOptions&gt;</c> after this for another choice.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The app has a storage: on a cluster the grain storage has that place.</exception>
    public static ISiloBuilder AddPluginStateCluster(this ISiloBuilder silo, Action<PluginStateClusterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var services = silo.Services;
        if (services.Any(static service => service.ServiceType == typeof(IStateStorage)))
            throw new InvalidOperationException($"The app has a storage already. On a cluster the grain storage '{PluginStateCluster.StorageName}' has that place; remove the other.");
        AddFrontEnd(services, configure);
        services.AddSingleton(static provider => new GrainStateStorage(
            provider.GetKeyedService<IGrainStorage>(PluginStateCluster.StorageName) ?? throw new InvalidOperationException(
                $"There is no grain storage '{PluginStateCluster.StorageName}'. Add one to the silo, for instance with AddRedisGrainStorage(PluginStateCluster.StorageName, …)."),
            provider.GetRequiredService<IOptions<StateManagerOptions>>().Value.MaxResidentStates));
        services.AddSingleton<IStateStorage>(static provider => provider.GetRequiredService<GrainStateStorage>());
        services.AddSingleton(static provider => new ActivationBound(provider.GetRequiredService<IOptions<StateManagerOptions>>().Value.MaxResidentStates));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloLink>();
        services.AddSingleton<ClusterPluginAdmission>();
        services.AddSingleton<IPluginAdmission>(static provider => provider.GetRequiredService<ClusterPluginAdmission>());
        services.AddSingleton<SiloRoster>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(static provider => provider.GetRequiredService<SiloRoster>());
        silo.Configure<ClusterMembershipOptions>(static options =>
        {
            // Adapted by Orleans to how quick answers were, within bounds: quick ones would make half of it, and then one collection of garbage a death, and slow ones four
            // times as much, in which nobody notices an end.
            options.ProbeTimeout = options.MinProbeTimeout = TimeSpan.FromMilliseconds(750);
            options.MaxProbeTimeout = TimeSpan.FromSeconds(1);
            options.NumMissedProbesLimit = 2;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        });

        // Where a state is was asked of a silo that ended: its successor is known a moment later, and every call to the state waits for the next try.
        silo.Configure<SiloMessagingOptions>(static options => options.PlacementRetryBaseDelay = TimeSpan.FromMilliseconds(100));
        return silo;
    }

    /// <summary>
    /// Makes this process a front end of a cluster that is elsewhere: its <see cref="StateManager"/> keeps contexts, and has no states of its own.
    /// </summary>
    /// <param name="client">The cluster's client.</param>
    /// <param name="configure">How the cluster is asked.</param>
    /// <remarks>
    /// Sets how soon a silo that hangs is asked no more: the list of silos is read every second. Orleans' own default is a minute, in which every call that went
    /// through that silo would go there again. Call <c>Configure&lt;GatewayOptions&gt;</c> after this for another choice.
    /// </remarks>
    public static IClientBuilder AddPluginStateCluster(this IClientBuilder client, Action<PluginStateClusterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        AddFrontEnd(client.Services, configure);
        client.Configure<GatewayOptions>(static options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
        return client;
    }

    private static void AddFrontEnd(IServiceCollection services, Action<PluginStateClusterOptions>? configure)
    {
        services.AddOptions<PluginStateClusterOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PluginStateClusterOptions>, PluginStateClusterOptionsValidator>());
        services.AddMetrics();
        services.TryAddSingleton(static provider => new ClusterMetrics(provider.GetRequiredService<IMeterFactory>()));
        services.TryAddSingleton<ClusterCalls>();
        services.TryAddSingleton<IStateStore, ClusterStateStore>();
    }
}
