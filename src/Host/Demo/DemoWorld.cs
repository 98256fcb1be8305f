using Microsoft.Extensions.DependencyInjection;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Plugins;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Host.Demo;

/// <summary>What the demo plays with: a manager with generated resolvers, and a plugin host that watches a temporary folder.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    public const int CacheSize = 200;
    public const int ResolverLimit = 5;
    public const string Plugin = "Counters";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly ServiceProvider _services;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginstate-demo-");
    private int _clashes;

    public DemoWorld()
    {
        var services = new ServiceCollection();
        services.AddPluginState(options =>
        {
            options.CacheSize = CacheSize;
            options.Resolvers.Capacity = ResolverLimit;
        }).AddGeneratedResolvers();
        _services = services.BuildServiceProvider();
        Manager = _services.GetRequiredService<StateManager>();
        Host = new(new() { Folder = _folder.FullName }, Manager.Catalog);
    }

    public StateManager Manager { get; }

    public ResolverCatalog Catalog => Manager.Catalog;

    public PluginHost Host { get; }

    /// <summary>Drops the demo's plugin into the watched folder, and waits until its resolvers are declared.</summary>
    public async Task DropPluginAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "demo-plugins", Plugin);
        if (!Directory.Exists(source))
            throw new DemoFailedException($"The demo's plugin is not beside the tool: there is no folder '{source}'.");
        var target = Directory.CreateDirectory(Path.Combine(_folder.FullName, Plugin)).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        await UntilAsync(() => HasPluginResolvers && Host.Plugins.Any(static plugin => plugin.State is PluginStatus.Active or PluginStatus.Dormant),
            "the dropped plugin was not loaded");
    }

    /// <summary>Deletes the plugin's folder, and waits until its resolvers are withdrawn.</summary>
    public async Task DeletePluginAsync()
    {
        Directory.Delete(Path.Combine(_folder.FullName, Plugin), recursive: true);
        await UntilAsync(() => !HasPluginResolvers && Host.Plugins.Count == 0, "the deleted plugin was not withdrawn");
    }

    /// <summary>Two clients see a document, both change the same place, and the second one's update meets a conflict.</summary>
    /// <returns>How it was settled.</returns>
    public async Task<SettledConflict> ClashAsync(string path, StateValue @base, StateValue first, StateValue second)
    {
        var pointer = JsonPointer.Parse(path);
        var document = @base;
        foreach (var name in pointer.Tokens.Reverse())
            document = new StateObject(KeyValuePair.Create(name, document));

        var stateId = $"clash-{++_clashes}";
        var (ada, bob) = (Manager.CreateContext(stateId, document), Manager.CreateContext(stateId));
        await Manager.UpdateAsync(ada.Id, Set(first), new() { Actor = "ada" });
        var result = await Manager.UpdateAsync(bob.Id, Set(second), new() { Actor = "bob" });
        return result.Conflicts.Single();

        JsonPatch Set(StateValue value) => new(new JsonPatchOperation(JsonPatchOperationKind.Replace, pointer, value));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _services.DisposeAsync();
        if (Directory.Exists(_folder.FullName))
            _folder.Delete(recursive: true);
    }

    private bool HasPluginResolvers => Catalog.Declared.Any(static resolver => resolver.Origin.Kind == ResolverOriginKind.Plugin);

    private async Task UntilAsync(Func<bool> condition, string failure)
    {
        var changes = new SemaphoreSlim(0); // not disposed: a last change may come late
        void OnChanged(PluginInfo plugin) => changes.Release();
        Host.Changed += OnChanged;
        try
        {
            while (!condition())
            {
                if (!await changes.WaitAsync(_patience))
                {
                    var seen = string.Join("; ", Host.Plugins.Select(static plugin => $"{plugin.Name} {plugin.State} {plugin.Rejection?.Reason}"));
                    throw new DemoFailedException($"After {_patience.TotalSeconds} s {failure}. Seen: {(seen.Length == 0 ? "nothing" : seen)}.");
                }
            }
        }
        finally
        {
            Host.Changed -= OnChanged;
        }
    }
}
