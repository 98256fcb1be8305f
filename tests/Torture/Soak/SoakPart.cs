using PluginState.Torture.Campaign;
using PluginState.Torture.Report;

namespace PluginState.Torture.Soak;

/// <summary>Everything at once on one world, for as long as it is told; what the process holds must stay as much as it was.</summary>
internal sealed class SoakPart : Part
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    public override string Name => "soak";

    /// <summary>A short soak. Its figures are too few to say that they are flat.</summary>
    public override Task RoundAsync(int seed, Ledger ledger, CancellationToken cancellationToken) => SoakAsync(seed, TimeSpan.FromSeconds(3), ledger, cancellationToken);

    public override Task RunAsync(int seed, TimeSpan time, int? rounds, Ledger ledger, CancellationToken cancellationToken)
    {
        ledger.Repeat = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"part soak --seed {seed} --seconds {time.TotalSeconds:F0}");
        return SoakAsync(seed, time, ledger, cancellationToken);
    }

    private static async Task SoakAsync(int seed, TimeSpan time, Ledger ledger, CancellationToken cancellationToken)
    {
        var readings = new List<Resources>();
        await using (var world = await World.CreateAsync(ledger))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var work = world.Start(seed, stop.Token);
            var start = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(start) is var elapsed && elapsed < time && !ledger.HasViolations && !work.Any(static task => task.IsFaulted))
            {
                var wait = time - elapsed < _interval ? time - elapsed : _interval;
                await Task.WhenAny([.. work, Task.Delay(wait, cancellationToken)]);
                world.CheckBounds();
                readings.Add(Resources.Read());
            }

            await stop.CancelAsync();
            await Task.WhenAll(work);
            await world.CheckCountersAsync();
        }

        Resources.CheckFlat(readings, ledger);
    }
}
