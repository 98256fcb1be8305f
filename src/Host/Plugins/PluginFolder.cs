using PluginState.Plugins;
using PluginState.Resolvers;

namespace PluginState.Host.Plugins;

/// <summary>Loads a folder of plugins once, for a command that ends soon.</summary>
internal static class PluginFolder
{
    /// <summary>Loads every plugin of a folder into a catalog.</summary>
    /// <returns>The host, which keeps the plugins loaded until it is disposed.</returns>
    /// <exception cref="InputException">The folder is not there.</exception>
    public static async Task<PluginHost> LoadAsync(string folder, ResolverCatalog catalog, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"There is no plugin folder '{folder}'.");
        // Not started: nobody drops plugins while a command runs. For the same reason nothing is gained by waiting for files to settle.
        var host = new PluginHost(new() { Folder = folder, StabilityWindow = TimeSpan.Zero, MaxPlugins = 1000 }, catalog);
        try
        {
            await host.RescanAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says on standard error which plugins are not used, and why.</summary>
    public static void WarnOfRejected(PluginHost host)
    {
        foreach (var plugin in host.Plugins)
        {
            if (plugin.Rejection is { } rejection)
                Console.Error.WriteLine($"warning: plugin '{plugin.Name}' is not used: {rejection.Code}: {rejection.Reason}");
        }
    }
}
