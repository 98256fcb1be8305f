using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using PluginState.Plugins;

namespace PluginState.Host.Demo;

/// <summary>Watches whether the code of plugins leaves memory.</summary>
internal static class PluginCode
{
    private const int MostCollections = 200;

    /// <summary>The load contexts of plugins that are in memory now.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // no local of the caller's may hold a load context
    public static IReadOnlyList<WeakReference> Watch() =>
        [.. AssemblyLoadContext.All.Where(static context => context.IsCollectible).Select(static context => new WeakReference(context, trackResurrection: true))];

    /// <summary>Collects garbage until none of the load contexts is in memory, or patience ends.</summary>
    /// <returns>How many are left.</returns>
    public static async Task<int> CollectAsync(IReadOnlyList<WeakReference> contexts, PluginHost? host = null)
    {
        var left = Alive(contexts);
        for (var i = 0; left > 0 && i < MostCollections; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (host is not null)
                await host.RescanAsync(); // a scan takes the next step of an unload
            await Task.Delay(10);
            left = Alive(contexts);
        }

        return left;
    }

    private static int Alive(IReadOnlyList<WeakReference> contexts) => contexts.Count(static context => context.IsAlive);
}
