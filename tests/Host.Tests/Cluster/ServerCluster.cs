using System.Globalization;
using PluginState.Orleans.Tests.Clusters;

namespace PluginState.Host.Tests.Cluster;

/// <summary>Several <c>pluginstate serve --cluster</c> beside one server that speaks Redis' protocol, each with a plugin folder of its own.</summary>
internal sealed class ServerCluster : IAsyncDisposable
{
    private readonly RedisServer _redis = new();
    private readonly List<TempFolder> _folders = [];

    public List<ServerProcess> Servers { get; } = [];

    public static async Task<ServerCluster> StartAsync(int count, params string[] plugins)
    {
        var cluster = new ServerCluster();
        for (var i = 0; i < count; i++)
            cluster.Servers.Add(await ServerProcess.StartAsync(cluster.NewFolder(plugins), cluster.Arguments()));
        return cluster;
    }

    /// <summary>How a further server joins.</summary>
    public string[] Arguments() =>
    [
        "--cluster", _redis.Options.ToString(), "--silo-port", Port(), "--gateway-port", "0",
    ];

    /// <summary>A server's own data folder, with plugins in it.</summary>
    public TempFolder NewFolder(params string[] plugins)
    {
        var folder = new TempFolder();
        _folders.Add(folder);
        foreach (var plugin in plugins)
            Drop(folder, plugin);
        return folder;
    }

    /// <summary>Has a plugin on one server say something else of itself, which makes it another content.</summary>
    public void Describe(int server, string plugin, string description) =>
        _folders[server].Write($"data/plugins/{plugin}/plugin.json", $$"""{"description":"{{description}}"}""");

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
            await server.DisposeAsync();
        _redis.Dispose();
        foreach (var folder in _folders)
            folder.Dispose();
    }

    private static string Port() => Ports.Free().ToString(CultureInfo.InvariantCulture);

    private static void Drop(TempFolder folder, string plugin)
    {
        var target = Directory.CreateDirectory(folder[$"data/plugins/{plugin}"]).FullName;
        File.Copy(Tool.Plugin(plugin), Path.Combine(target, plugin + ".dll"));
    }
}
