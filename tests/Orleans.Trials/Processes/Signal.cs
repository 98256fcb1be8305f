using System.Diagnostics;
using System.Globalization;

namespace PluginState.Orleans.Trials.Processes;

internal static class Signal
{
    /// <summary>Sends a signal to one process.</summary>
    /// <param name="name">Which: STOP, CONT, TERM.</param>
    /// <param name="process">Whom.</param>
    public static async Task SendAsync(string name, Process process)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
