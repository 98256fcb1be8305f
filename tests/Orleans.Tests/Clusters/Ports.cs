using System.Net;
using System.Net.Sockets;

namespace PluginState.Orleans.Tests.Clusters;

/// <summary>Ports nobody listens on, below those the system gives to outgoing connections: a connection does not take one before its server is up.</summary>
internal static class Ports
{
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(12_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Another one, then.
            }
        }
    }
}
