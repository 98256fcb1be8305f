using PluginState.Torture.Campaign;
using PluginState.Torture.Report;

namespace PluginState.Torture.Linearizability;

internal sealed class LinearizabilityPart : Part
{
    public override string Name => "linearizability";

    public override Task RoundAsync(int seed, Tally tally, CancellationToken cancellationToken) => Task.CompletedTask;
}
