using System.Diagnostics;
using System.Text;

namespace PluginState.Torture.Campaign;

/// <summary>A process of this program: what it breaks is broken there.</summary>
internal static class ChildProcess
{
    private const int MostOutput = 4000;

    /// <summary>What runs assemblies.</summary>
    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs one to its end.</summary>
    /// <param name="program">This program's assembly, or a copy of it.</param>
    /// <param name="patience">After this long it is killed.</param>
    /// <param name="arguments">What it is to do.</param>
    /// <param name="before">A command that runs it, with its own arguments. Default: none.</param>
    /// <returns>How it ended, null where it had to be killed; and the end of what it said.</returns>
    public static async Task<(int? ExitCode, string Output)> RunAsync(string program, TimeSpan patience, IReadOnlyList<string> arguments, IReadOnlyList<string>? before = null)
    {
        string[] line = [.. before ?? [], Host, program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var timer = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (null, Text());
        }

        return (process.ExitCode, Text());

        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                if (line.Data is not null && output.Length < MostOutput * 4)
                    output.AppendLine(line.Data);
            }
        }

        string Text()
        {
            lock (output)
                return output.Length <= MostOutput ? output.ToString() : output.ToString(0, MostOutput) + " …";
        }
    }
}
