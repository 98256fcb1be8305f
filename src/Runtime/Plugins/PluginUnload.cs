using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using McMaster.NETCore.Plugins;
using PluginState.Resolvers;

namespace PluginState.Plugins;

/// <summary>What is left of a generation to be unloaded: the loader, and weak looks at who still uses it.</summary>
/// <remarks>
/// Used under the host's scan gate only, once its load has ended. Code that reads or writes JSON and outlives a full collection is held by what
/// System.Text.Json remembers of its types, more often than not: that is let go of then, once, and not before, since the app's own types are learned anew too.
/// </remarks>
[RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
internal sealed class PluginUnload
{
    /// <summary>How many full collections code may outlive before something is said to hold it. One finds it unreachable, the next ones what its finalizers left.</summary>
    private const int MostCollections = 3;

    private readonly StagedPlugin _staged;
    private readonly WeakReference _context;
    private WeakReference? _generation;
    private PluginLoader? _loader;
    private ServiceInstances? _instances;
    private int _collectionsBefore;
    private bool _forgotten;

    public PluginUnload(StagedPlugin staged, PluginLoader loader)
    {
        _staged = staged;
        _loader = loader;
        _context = WeakContext(loader);
    }

    /// <summary>The plugin's name.</summary>
    public string Plugin => _staged.Plugin;

    /// <summary>Its staged main DLL.</summary>
    public string StagedPath => _staged.MainPath;

    /// <summary>Whether the staged files stay: the code is let go for a while, and comes back from them.</summary>
    public bool KeepsFiles { get; set; }

    /// <summary>The load context, for tests.</summary>
    internal WeakReference Context => _context;

    /// <summary>Watches the generation, which must be unreachable before its code is unloaded.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="instances">Its objects, which are disposed first.</param>
    public void Watch(PluginGeneration generation, ServiceInstances instances)
    {
        _generation = new(generation);
        _instances = instances;
    }

    /// <summary>Goes one step: unloads once no call can reach the generation, and tidies up once the code has left memory.</summary>
    /// <param name="force">Unload even while calls are in flight: they end in the old code unless they need an assembly not loaded yet.</param>
    /// <returns>Whether the code has left memory.</returns>
    public bool TryFinish(bool force = false)
    {
        if (_loader is not null && (force || _generation is not { IsAlive: true }))
        {
            // On a thread of the pool: a handler of the plugin's on its context's Unloading event may throw or never return, and so may what it has to dispose.
            ThreadPool.QueueUserWorkItem(static left => _ = UnloadAsync(left.Loader, left.Instances), (Loader: _loader, Instances: _instances), preferLocal: false);
            _loader = null;
            _instances = null;
            _collectionsBefore = GC.CollectionCount(GC.MaxGeneration);
        }

        if (_context.IsAlive)
        {
            if (_loader is null && _staged.Inspection.UsesJson && !_forgotten && GC.CollectionCount(GC.MaxGeneration) > _collectionsBefore)
            {
                _forgotten = true;
                JsonCaches.Clear();
            }

            return false;
        }

        if (!KeepsFiles)
            StagingFolder.Delete(_staged.Folder);
        return true;
    }

    /// <summary>What is known of why the code is still in memory.</summary>
    public (PluginUnloadCause Cause, string Reason) Why()
    {
        if (_loader is not null)
            return (PluginUnloadCause.InUse, "A call in flight, or a resolver that somebody still holds, can reach it.");
        var collections = GC.CollectionCount(GC.MaxGeneration) - _collectionsBefore;
        if (collections <= MostCollections)
            return (PluginUnloadCause.AwaitingCollection, "It was unloaded and waits for the garbage collector.");
        var holders = _staged.Inspection.Holders;
        return (PluginUnloadCause.Held, $"It was unloaded and has outlived {collections} full collections: something holds on to it. " + (holders.Count == 0
            ? "Look for a static event, a thread or an object of its own that was given to the host."
            : $"It uses {string.Join(", ", holders)}; see that each is ended when the plugin's objects are disposed."));
    }

    private static async Task UnloadAsync(PluginLoader loader, ServiceInstances? instances)
    {
        try
        {
            if (instances is not null)
                await instances.DisposeAsync();
        }
        catch (Exception) // the plugin's own; what it did not let go of stays until the end
        {
        }

        try
        {
            loader.Dispose();
        }
        catch (Exception) // the plugin's handler; the unload has begun all the same
        {
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference WeakContext(PluginLoader loader) => new(loader.LoadContext, trackResurrection: true);
}
