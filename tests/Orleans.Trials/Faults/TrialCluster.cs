using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginState.Orleans.Trials.Processes;
using PluginState.Orleans.Trials.Silos;
using PluginState.States;

namespace PluginState.Orleans.Trials.Faults;

/// <summary>A Redis and three silos, each a process, and two front ends in this one.</summary>
internal sealed class TrialCluster : IAsyncDisposable
{
    public const int Size = 3;

    private readonly string _id = Guid.NewGuid().ToString("N"); // of its own, so that nobody takes silos of another run for members
    private readonly string _logs;
    private readonly bool _keepsLogs;
    private readonly bool _usesPlugin;
    private readonly SiloProcess[] _silos = new SiloProcess[Size];
    private readonly ClusterMeter _meter = new();
    private readonly List<IHost> _frontEnds = [];
    private long _staleWritesOfOthers;

    private TrialCluster(RedisServer redis, bool usesPlugin, string? logs)
    {
        (Redis, _usesPlugin, _keepsLogs) = (redis, usesPlugin, logs is not null);
        _logs = logs is null ? Directory.CreateTempSubdirectory("pluginstate-silos-").FullName : Directory.CreateDirectory(logs).FullName;
    }

    public RedisServer Redis { get; }

    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>Through which operations are done.</summary>
    public StateManager Manager { get; private set; } = null!;

    /// <summary>Another front end, which has seen nothing of them.</summary>
    public StateManager Reader { get; private set; } = null!;

    /// <summary>Calls of this process's front ends that were made again.</summary>
    public long Retries => _meter.Retries;

    /// <summary>Writes that were refused because another silo had written, of all silos there ever were.</summary>
    public long StaleWrites => _staleWritesOfOthers + _silos.Sum(static silo => silo.StaleWrites);

    /// <summary>The number of the next operation.</summary>
    public int NextNumber { get; set; } = 1;

    /// <param name="usesPlugin">Whether the resolvers are those of a plugin.</param>
    /// <param name="fsync">When Redis flushes its file.</param>
    /// <param name="logs">Where the silos' logs are to stay.</param>
    public static async Task<TrialCluster> StartAsync(bool usesPlugin, string fsync = "everysec", string? logs = null)
    {
        var cluster = new TrialCluster(await RedisServer.StartAsync(fsync), usesPlugin, logs);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Size).Select(cluster.StartSiloAsync));
            cluster.Manager = await cluster.StartFrontEndAsync();
            cluster.Reader = await cluster.StartFrontEndAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills a silo.</summary>
    public ValueTask KillAsync(int silo) => _silos[silo].DisposeAsync();

    /// <summary>Starts a silo in place of one that ended or is to end.</summary>
    public async Task ReplaceAsync(int silo)
    {
        await _silos[silo].DisposeAsync();
        _staleWritesOfOthers += _silos[silo].StaleWrites;
        await StartSiloAsync(silo);
    }

    /// <summary>Ends all silos in good order, and starts them again: whatever they had in memory is gone.</summary>
    public async Task RestartAllAsync()
    {
        _staleWritesOfOthers += _silos.Sum(static silo => silo.StaleWrites);
        await Task.WhenAll(_silos.Select(static silo => silo.EndAsync()));
        await Task.WhenAll(Enumerable.Range(0, Size).Select(StartSiloAsync));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _frontEnds)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        foreach (var silo in _silos)
        {
            if (silo is not null)
                await silo.DisposeAsync();
        }

        await Redis.DisposeAsync();
        _meter.Dispose();
        if (!_keepsLogs)
            Directory.Delete(_logs, recursive: true);
    }

    private async Task StartSiloAsync(int silo) =>
        _silos[silo] = await SiloProcess.StartAsync(Redis.Address, _id, _usesPlugin, Path.Combine(_logs, $"silo-{silo}.log"));

    private async Task<StateManager> StartFrontEndAsync()
    {
        var host = SiloHost.BuildFrontEnd(Redis.Address, _id);
        _frontEnds.Add(host);
        await host.StartAsync();
        return host.Services.GetRequiredService<StateManager>();
    }
}
