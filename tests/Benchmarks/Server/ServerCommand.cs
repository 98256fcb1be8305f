using System.CommandLine;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Server;

/// <summary><c>server</c>: what updates over HTTP and open event streams cost.</summary>
internal static class ServerCommand
{
    private static readonly (string Name, Action<bool> Run)[] _parts = [("updates", UpdateRun.Run), ("streams", StreamRun.Run)];

    public static Command Create()
    {
        var command = PartsCommand.Create(
            "server", "Updates over HTTP beside a minimal endpoint, and thousands of event streams, as Markdown tables.",
            "A quarter of a minute: whether it works, and roughly where it stands.", _parts);
        command.Add(ServerProcess.Command());
        return command;
    }
}
