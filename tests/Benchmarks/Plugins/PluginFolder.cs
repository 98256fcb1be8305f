using PluginState.Plugins;
using PluginState.Resolvers;

namespace PluginState.Benchmarks.Plugins;

/// <summary>A plugin folder for a while, with a host that looks at it when it is told to.</summary>
internal sealed class PluginFolder : IAsyncDisposable
{
    private readonly DirectoryInfo _top = Directory.CreateTempSubdirectory("pluginstate-benchmark-");

    public PluginFolder(int capacity = BoundedResolverRegistry.DefaultCapacity, Action<PluginHostOptions>? configure = null)
    {
        Path = _top.CreateSubdirectory("plugins").FullName;
        Catalog = new(new(capacity));
        var options = new PluginHostOptions { Folder = Path, StagingFolder = _top.CreateSubdirectory("staging").FullName, StabilityWindow = TimeSpan.Zero, MaxPlugins = 1000 };
        configure?.Invoke(options);
        Host = new(options, Catalog);
    }

    public string Path { get; }

    public ResolverCatalog Catalog { get; }

    public PluginHost Host { get; }

    /// <summary>Puts a plugin there, or replaces it, in one move.</summary>
    public void Drop(string name, byte[] image, string? manifest = null)
    {
        var folder = System.IO.Path.Combine(Path, name);
        if (!Directory.Exists(folder))
        {
            var draft = _top.CreateSubdirectory("draft-" + name).FullName;
            File.WriteAllBytes(System.IO.Path.Combine(draft, name + ".dll"), image);
            if (manifest is not null)
                File.WriteAllText(System.IO.Path.Combine(draft, "plugin.json"), manifest);
            Directory.Move(draft, folder);
            return;
        }

        var file = System.IO.Path.Combine(_top.FullName, name + ".new");
        File.WriteAllBytes(file, image);
        File.Move(file, System.IO.Path.Combine(folder, name + ".dll"), overwrite: true);
    }

    public void Remove(string name) => Directory.Delete(System.IO.Path.Combine(Path, name), recursive: true);

    public void Rescan() => Host.RescanAsync().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _top.Delete(recursive: true);
    }
}
