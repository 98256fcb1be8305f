using System.Diagnostics;
using PluginState.Host.Output;

namespace PluginState.Host.Demo;

/// <summary>The parts of the demo, in order.</summary>
internal static class DemoRun
{
    public static async Task<int> RunAsync(Report report, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        report.Text("PluginState keeps shared JSON state in memory, bounded, and answers conflicts. This run checks what it says.");
        try
        {
            var before = ProcessResources.Now;
            await using var world = new DemoWorld();
            await world.Host.StartAsync(cancellationToken);
            await ContextsPart.RunAsync(world, report);
            await ConflictPart.RunAsync(world, report);
            await RegistryPart.RunAsync(world, report);
            await MetricsPart.RunAsync(world, report, cancellationToken);
            await ShutdownPart.RunAsync(world, before, report);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever it is, the demo has not shown what it set out to show.
            report.Check($"the demo runs to its end ({error.GetType().Name}: {error.Message})", holds: false);
        }

        report.Section("end", "The end");
        report.Figure(new("seconds", "seconds", Math.Round(watch.Elapsed.TotalSeconds, 1)));
        report.Figure(new("failed", "claims that do not hold", report.Failed.Count));
        report.Complete();
        return report.Failed.Count == 0 ? ExitCode.Done : ExitCode.Found;
    }
}
