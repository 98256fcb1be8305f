using System.Globalization;
using PluginState.Torture.Campaign;
using PluginState.Torture.Report;

namespace PluginState.Torture.Fuzzing;

/// <summary>Fuzzes one target in processes of their own, on instrumented code: an input that ends one, or keeps it, is a finding like any other.</summary>
internal sealed class FuzzSession(InstrumentedCopy copy, string target, int seed) : IDisposable
{
    private const int MostProcesses = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginstate-torture-fuzz-");

    public async Task<Figures> RunAsync(TimeSpan time)
    {
        var (last, corpus, figures) = (Path.Combine(_folder.FullName, "last"), Path.Combine(_folder.FullName, "corpus"), new Figures());
        var start = TimeProvider.System.GetTimestamp();
        for (var process = 0; process < MostProcesses; process++)
        {
            var left = time - TimeProvider.System.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                break;
            var output = Path.Combine(_folder.FullName, $"figures-{process}.json");
            var (exitCode, said) = await ChildProcess.RunAsync(copy.Program, left + TimeSpan.FromMinutes(2),
            [
                "fuzz-here", target, "--seed", unchecked(seed + process).ToString(CultureInfo.InvariantCulture), "--seconds", left.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture),
                "--corpus", corpus, "--last", last, "--out", output,
            ]);
            if (File.Exists(output))
                figures.Add(Figures.Read(output));
            if (exitCode == 0)
                break;
            var input = File.Exists(last) ? LastInput.Read(last) : [];
            figures.Violations.Add(new($"fuzz {target}",
                exitCode == FuzzLoop.Hang ? "an input takes longer than it may" : $"an input ended the process ({exitCode?.ToString(CultureInfo.InvariantCulture) ?? "killed"}): {said}",
                $"input {target} {Convert.ToBase64String(input)}"));
        }

        return figures;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
