using System.Runtime.CompilerServices;
using McMaster.NETCore.Plugins;
using PluginState.Resolvers;

namespace PluginState.Plugins;

/// <summary>What is left of a generation to be unloaded: the loader, and weak looks at who still uses it.</summary>
/// <remarks>Used under the host's scan gate only.</remarks>
internal sealed class PluginUnload
{
    private readonly string _stagedFolder;
    private readonly WeakReference _context;
    private WeakReference? _generation;
    private PluginLoader? _loader;
    private ServiceInstances? _instances;

    public PluginUnload(string plugin, string stagedFolder, PluginLoader loader, ServiceInstances instances)
    {
        Plugin = plugin;
        _stagedFolder = stagedFolder;
        _loader = loader;
        _instances = instances;
        _context = WeakContext(loader);
    }

    /// <summary>The plugin's name.</summary>
    public string Plugin { get; }

    /// <summary>The load context, for tests.</summary>
    internal WeakReference Context => _context;

    /// <summary>Watches the generation, which must be unreachable before its code is unloaded.</summary>
    public void Watch(PluginGeneration generation) => _generation = new(generation);

    /// <summary>Goes one step: unloads once no call can reach the generation, and tidies up once the code has left memory.</summary>
    /// <param name="force">Unload even while calls are in flight: they end in the old code unless they need an assembly not loaded yet.</param>
    /// <returns>Whether the code has left memory.</returns>
    public bool TryFinish(bool force = false)
    {
        if (_loader is not null && (force || _generation is not { IsAlive: true }))
        {
            // On a thread of the pool: a handler of the plugin's on its context's Unloading event may throw or never return, and so may what it has to dispose.
            ThreadPool.QueueUserWorkItem(static left => _ = UnloadAsync(left.Loader, left.Instances), (Loader: _loader, Instances: _instances!), preferLocal: false);
            _loader = null;
            _instances = null;
        }

        if (_context.IsAlive)
            return false;
        try
        {
            Directory.Delete(_stagedFolder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // goes with the whole staging folder at the end
        }

        return true;
    }

    private static async Task UnloadAsync(PluginLoader loader, ServiceInstances instances)
    {
        try
        {
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
