using PluginState.Torture.Campaign;
using PluginState.Torture.Report;

namespace PluginState.Torture.Soak;

internal sealed class SoakPart : Part
{
    public override string Name => "soak";

    public override Task RoundAsync(int seed, Tally tally, CancellationToken cancellationToken) => Task.CompletedTask;
}
