using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Storage;
using PluginState.Orleans.Grains;
using PluginState.Orleans.Storage;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Orleans.Tests.Clusters;

/// <summary>Silos and clients of one cluster in this process, with a name of its own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>A second grain storage of every silo, in the memory of the silos.</summary>
    public const string MemoryStorage = "memory";

    private readonly string _id = $"c{Guid.NewGuid():N}";
    private readonly RedisServer _redis;
    private readonly ClusterSetup _setup;
    private readonly List<Member> _members = [];

    private TestCluster(RedisServer redis, ClusterSetup setup) => (_redis, _setup) = (redis, setup);

    public IReadOnlyList<Member> Silos => [.. _members.Where(static member => member.IsSilo)];

    public static async Task<TestCluster> StartAsync(RedisServer redis, int silos, ClusterSetup setup)
    {
        var cluster = new TestCluster(redis, setup);
        for (var i = 0; i < silos; i++)
            await cluster.AddSiloAsync();

        // While silos do not know of each other yet, a state may be on two of them.
        await Patience.UntilAsync(() => cluster.Silos.All(silo => silo.Peers == silos), "a cluster in which everybody knows everybody");
        return cluster;
    }

    public Task<Member> AddSiloAsync() => AddAsync(isSilo: true, builder => builder.UseOrleans(silo =>
    {
        silo.Configure<ClusterOptions>(Name)
            .ConfigureEndpoints(IPAddress.Loopback, Ports.Free(), Ports.Free())
            .UseRedisClustering(options => options.ConfigurationOptions = _redis.Options)
            .AddMemoryGrainStorage(MemoryStorage)
            .AddPluginStateCluster(_setup.Calls);
        if (_setup.Storage is { } storage)
            silo.Services.AddKeyedSingleton(PluginStateCluster.StorageName, storage);
        else
            silo.AddRedisGrainStorage(PluginStateCluster.StorageName, options => options.ConfigurationOptions = _redis.Options);
    }));

    public Task<Member> AddClientAsync() => AddAsync(isSilo: false, builder => builder.UseOrleansClient(client => client
        .Configure<ClusterOptions>(Name)
        .UseRedisClustering(options => options.ConfigurationOptions = _redis.Options)
        .AddPluginStateCluster(_setup.Calls)));

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Enumerable.Reverse(_members))
            await member.DisposeAsync();
    }

    private async Task<Member> AddAsync(bool isSilo, Action<HostApplicationBuilder> join)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddPluginState(_setup.States);
        _setup.Services(builder.Services);
        join(builder);
        var host = builder.Build();
        _setup.Resolvers(host.Services.GetRequiredService<ResolverCatalog>());
        await host.StartAsync(TestContext.Current.CancellationToken);
        var member = new Member(host, isSilo);
        _members.Add(member);
        return member;
    }

    private void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (_id, _id);

    /// <summary>A silo, or a client, and the front end that it is.</summary>
    internal sealed class Member(IHost host, bool isSilo) : IAsyncDisposable
    {
        private bool _isStopped;

        public bool IsSilo => isSilo;

        public IServiceProvider Services => host.Services;

        public StateManager Manager { get; } = host.Services.GetRequiredService<StateManager>();

        public int Peers => Services.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatuses(onlyActive: true).Count;

        public ActivationBound Activations => Services.GetRequiredService<ActivationBound>();

        public GrainStateStorage Storage => Services.GetRequiredService<GrainStateStorage>();

        public IGrainStorage Provider(string name) => Services.GetRequiredKeyedService<IGrainStorage>(name);

        /// <summary>As a process that is told to end does.</summary>
        public async ValueTask DisposeAsync()
        {
            if (_isStopped)
                return;
            _isStopped = true;
            await host.StopAsync(CancellationToken.None);
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }
}
