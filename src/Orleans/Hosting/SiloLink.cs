using PluginState.Orleans.Calls;
using PluginState.Orleans.Grains;
using PluginState.Orleans.Storage;
using PluginState.States;

namespace PluginState.Orleans;

/// <summary>Ties what the engine lets go of to the shells of the silo, for as long as the silo runs.</summary>
internal sealed class SiloLink(StateManager manager, ActivationBound activations, GrainStateStorage storage, ClusterMetrics metrics) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<SiloLink>(ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        manager.StateEvicted += activations.OnDocumentEvicted;
        metrics.Activations = () => activations.Count;
        metrics.StaleWrites = () => storage.Refused;
        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        manager.StateEvicted -= activations.OnDocumentEvicted;
        return Task.CompletedTask;
    }
}
