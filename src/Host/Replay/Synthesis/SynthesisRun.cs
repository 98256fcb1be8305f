using PluginState.AspNetCore.Recording;
using PluginState.Host.Output;

namespace PluginState.Host.Replay.Synthesis;

/// <summary>Writes one synthetic trace.</summary>
internal static class SynthesisRun
{
    public static int Run(SynthesisSettings settings, string path, Report report, CancellationToken cancellationToken)
    {
        var counts = Enum.GetValues<TraceOperation>().ToDictionary(static operation => operation, static _ => 0L);
        InputFile.Try(() =>
        {
            // Nobody recorded it, so it has no date: the same settings are to give the same bytes.
            using var writer = TraceWriter.Create(path, DateTimeOffset.UnixEpoch, FileMode.Create);
            foreach (var entry in Synthesizer.Synthesize(settings))
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(entry);
                counts[entry.Operation]++;
            }

            return true;
        }, $"'{path}' cannot be written");

        report.Figure(new("output", "output", path));
        report.Figure(new("workload", "workload", settings.Workload.Name));
        foreach (var (operation, count) in counts.Where(static one => one.Value > 0).OrderBy(static one => one.Key))
            report.Figure(new(TraceFormat.NameOf(operation), TraceFormat.NameOf(operation), count));
        report.Complete();
        return ExitCode.Done;
    }
}
