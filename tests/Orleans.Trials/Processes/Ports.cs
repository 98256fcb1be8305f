using System.Net;
using System.Net.Sockets;

namespace PluginState.Orleans.Trials.Processes;

internal static class Ports
{
    /// <summary>A port of loopback that nobody listened on just now.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
