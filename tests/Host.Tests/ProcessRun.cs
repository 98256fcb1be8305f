using System.Diagnostics;
using System.Text;

namespace PluginState.Host.Tests;

/// <summary>A process that has ended.</summary>
internal sealed record ProcessRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <summary>Both streams, for messages of failed assertions.</summary>
    public string All => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";

    public static async Task<ProcessRun> StartAsync(
        string file,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null,
        TimeSpan? patience = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await Task.WhenAll(process.WaitForExitAsync(), output, error).WaitAsync(patience ?? _patience, TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return new(process.ExitCode, await output, await error);
    }
}
