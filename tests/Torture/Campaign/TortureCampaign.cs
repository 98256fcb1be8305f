using System.Diagnostics;
using System.Globalization;
using PluginState.Torture.Fuzzing;
using PluginState.Torture.Report;

namespace PluginState.Torture.Campaign;

/// <summary>Runs everything: the fuzzers one after the other all of the time, and the other parts beside them.</summary>
internal sealed class TortureCampaign(TimeSpan time, int seed, TextWriter output)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Figures _figures = new();

    /// <returns>What was found and done.</returns>
    public async Task<Figures> RunAsync()
    {
        Say($"seed {seed}, {time.TotalMinutes:F1} minutes");
        var fuzzing = FuzzAsync();
        await PartsAsync();
        var fuzzed = await fuzzing;
        FinalReport.Print(output, _figures, seed, Stopwatch.GetElapsedTime(_start), fuzzed);
        return _figures;
    }

    private async Task<TimeSpan> FuzzAsync()
    {
        using var copy = new InstrumentedCopy();
        var (fuzzed, left) = (TimeSpan.Zero, FuzzTargets.Names.Count);
        foreach (var target in FuzzTargets.Names)
        {
            var began = Stopwatch.GetTimestamp();
            using var session = new FuzzSession(copy, target, seed);
            var figures = await session.RunAsync((time - Stopwatch.GetElapsedTime(_start)) / left--);
            fuzzed += Stopwatch.GetElapsedTime(began);
            Take($"fuzz {target}", figures);
        }

        return fuzzed;
    }

    private async Task PartsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pluginstate-torture-parts-");
        try
        {
            foreach (var (part, share) in Parts.All)
            {
                var path = Path.Combine(folder.FullName, part.Name + ".json");
                var seconds = time.TotalSeconds * share;
                string[] repeat = ["part", part.Name, "--seed", seed.ToString(CultureInfo.InvariantCulture), "--seconds", seconds.ToString("F0", CultureInfo.InvariantCulture)];
                var (exitCode, said) = await ChildProcess.RunAsync(typeof(TortureCampaign).Assembly.Location, TimeSpan.FromSeconds(seconds) + TimeSpan.FromMinutes(5), [.. repeat, "--out", path], part.RunsBelow);
                var figures = File.Exists(path) ? Figures.Read(path) : new();
                if (exitCode is not (ExitCode.Sound or ExitCode.Violations) || !File.Exists(path))
                    figures.Violations.Add(new(part.Name, $"the process ended ({exitCode?.ToString(CultureInfo.InvariantCulture) ?? "it had to be killed"}): {said}", string.Join(' ', repeat)));
                Take(part.Name, figures);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Take(string what, Figures figures)
    {
        lock (_figures)
            _figures.Add(figures);
        Say(string.Create(CultureInfo.InvariantCulture, $"{what}: {figures.Operations.Values.Sum():N0} operations, {figures.Faults.Values.Sum():N0} faults, {figures.Invariants.Values.Sum():N0} checks, {figures.Violations.Count} violations"));
        foreach (var violation in figures.Violations)
            Say($"VIOLATION {violation}");
    }

    private void Say(string line)
    {
        lock (output)
            output.WriteLine($"[{Stopwatch.GetElapsedTime(_start):hh\\:mm\\:ss}] {line}");
        output.Flush();
    }
}
