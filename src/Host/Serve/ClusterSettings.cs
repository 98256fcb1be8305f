using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;
using PluginState.Orleans;
using StackExchange.Redis;

namespace PluginState.Host.Serve;

/// <summary>Which cluster a server joins, and where its silo is.</summary>
internal sealed record ClusterSettings
{
    private const string ServiceId = "pluginstate"; // part of every key in Redis

    /// <summary>Where Redis is, as StackExchange.Redis writes it: <c>10.0.0.5:6379,password=…</c>.</summary>
    public required string Redis { get; init; }

    /// <summary>Which cluster; several may share one Redis.</summary>
    public required string Name { get; init; }

    /// <summary>The address by which the other silos reach this one.</summary>
    public required string Address { get; init; }

    /// <summary>Where the other silos reach this one.</summary>
    public required int SiloPort { get; init; }

    /// <summary>Where clients of the cluster reach this one; 0 for nowhere.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>Finds out whether Redis is there, which a silo would try to for long.</summary>
    /// <exception cref="InputException">It is not, or the settings do not say where.</exception>
    public async Task CheckAsync()
    {
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(Options());
        }
        catch (RedisException error)
        {
            throw new InputException(Failure(error)!);
        }
    }

    /// <summary>Makes the server a silo of the cluster.</summary>
    /// <exception cref="InputException">Something is no address.</exception>
    public void AddTo(WebApplicationBuilder builder)
    {
        if (!IPAddress.TryParse(Address, out var address))
            throw new InputException($"'{Address}' is no IP address; --silo-address is the one by which the other servers reach this machine.");
        var redis = Options();

        // Why a start failed is said once, by the command; and how warm a silo's host is, is no news.
        builder.Logging.AddFilter("Orleans", LogLevel.Error).AddFilter("Orleans.Runtime.Silo", LogLevel.None).AddFilter("Orleans.Runtime.SiloLifecycleSubject", LogLevel.None)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Name, $"{ServiceId}-{Name}"));
            silo.Configure<SiloOptions>(options => options.SiloName = $"{Environment.MachineName}:{SiloPort}");
            silo.ConfigureEndpoints(address, SiloPort, GatewayPort, listenOnAnyHostAddress: false);
            silo.UseRedisClustering(options => options.ConfigurationOptions = redis);
            silo.AddRedisGrainStorage(PluginStateCluster.StorageName, storage => storage.Configure<IServiceProvider>((options, services) =>
            {
                options.ConfigurationOptions = redis;
                options.GrainStorageSerializer = new OrleansGrainStorageSerializer(services.GetRequiredService<global::Orleans.Serialization.Serializer>());
            }));
            silo.AddPluginStateCluster();
        });
    }

    /// <summary>What to tell whoever wants to join and cannot; null where the error is no such one.</summary>
    public string? Failure(Exception error) => error switch
    {
        RedisException or RedisTimeoutException => $"Redis at {Endpoints} does not answer: {error.Message}",
        ResolversDifferException => error.Message,
        IOException => null, // of the server's own addresses, which stand in its message
        SocketException or AddressInUseException => $"The silo cannot listen at {Address}:{SiloPort} or {Address}:{GatewayPort}: {error.Message} Choose other ports with --silo-port and --gateway-port.",
        _ when error.InnerException is { } inner => Failure(inner),
        _ => null,
    };

    private string Endpoints => string.Join(", ", Options().EndPoints.Select(EndPointCollection.ToString)); // without the password

    private ConfigurationOptions Options()
    {
        try
        {
            var options = ConfigurationOptions.Parse(Redis);
            if (options.EndPoints.Count == 0)
                throw new ArgumentException("it names no host.");
            options.ReconnectRetryPolicy = new LinearRetry(200); // or a Redis that came back is found again after seconds
            options.HeartbeatInterval = TimeSpan.FromMilliseconds(200);
            return options;
        }
        catch (ArgumentException error)
        {
            throw new InputException($"--cluster does not say where Redis is: {error.Message} 10.0.0.5:6379,password=SECRET is an example.");
        }
    }
}
