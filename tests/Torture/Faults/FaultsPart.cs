using PluginState.Torture.Campaign;
using PluginState.Torture.Report;

namespace PluginState.Torture.Faults;

internal sealed class FaultsPart : Part
{
    public override string Name => "faults";

    public override Task RoundAsync(int seed, Tally tally, CancellationToken cancellationToken) => Task.CompletedTask;
}
