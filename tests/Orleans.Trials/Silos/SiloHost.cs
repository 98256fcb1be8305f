using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Orleans.Configuration;
using PluginState.Orleans.Grains;
using PluginState.Orleans.Tests.Clusters;

namespace PluginState.Orleans.Trials.Silos;

/// <summary>Silos and front ends of the trials, as an app would set them up.</summary>
internal static class SiloHost
{
    private const string Service = "trial";

    /// <summary>Under which key Redis has a state.</summary>
    public static string StorageKey(string stateId) => $"{Service}/state/{StateGrainType.Name}/{stateId}/state";

    public static IHost BuildSilo(string redis, string cluster, string? plugins)
    {
        var builder = NewBuilder();
        builder.Logging.AddSimpleConsole(static options => options.TimestampFormat = "HH:mm:ss.fff ").SetMinimumLevel(LogLevel.Warning).AddFilter("Orleans.Runtime.MembershipService", LogLevel.Information);
        builder.Services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        var state = builder.Services.AddPluginState();
        if (plugins is null)
            state.AddGeneratedResolvers();
        else
            state.AddPlugins(plugins);
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, Service))
            .ConfigureEndpoints(IPAddress.Loopback, Ports.Free(), Ports.Free())
            .UseRedisClustering(options => options.ConfigurationOptions = RedisSettings.Of(redis))
            .AddRedisGrainStorage(PluginStateCluster.StorageName, options => options.ConfigurationOptions = RedisSettings.Of(redis))
            .AddPluginStateCluster());
        return builder.Build();
    }

    /// <summary>One that logs nothing: every call whose answer never came would be told of.</summary>
    public static IHost BuildFrontEnd(string redis, string cluster)
    {
        var builder = NewBuilder();
        builder.Services.AddPluginState(static options => options.CacheSize = 5000);
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, Service))
            .UseRedisClustering(options => options.ConfigurationOptions = RedisSettings.Of(redis))
            .AddPluginStateCluster());
        return builder.Build();
    }

    private static HostApplicationBuilder NewBuilder() => Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
}
