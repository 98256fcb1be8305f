using Microsoft.Extensions.Hosting;

namespace PluginState.Plugins;

/// <summary>Starts the plugin host with the app and ends it with the app.</summary>
internal sealed class PluginHostService(PluginHost host) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => host.StartAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken) => await host.DisposeAsync();
}
