using Microsoft.Extensions.Hosting;
using PluginState.States;

namespace PluginState.Hosting;

/// <summary>Makes the manager when the host starts, so that its clean-up runs and its resolvers are declared before the first request.</summary>
internal sealed class StateManagerStarter(StateManager manager) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = manager; // constructed by being asked for
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
