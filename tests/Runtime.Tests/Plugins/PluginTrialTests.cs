using System.Diagnostics;

namespace PluginState.Tests.Plugins;

public sealed class PluginTrialTests
{
    [Fact]
    public async Task What_could_end_the_process_does_not_end_one_of_its_own()
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [typeof(PluginTrials).Assembly.Location, "-explicit", "only", "-class", typeof(PluginTrials).FullName!, "-noLogo", "-noColor"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(PluginBench.Token), process.StandardError.ReadToEndAsync(PluginBench.Token));
        try
        {
            await process.WaitForExitAsync(PluginBench.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}.\n{await output}\n{await errors}");
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", await output, StringComparison.Ordinal);
    }
}
