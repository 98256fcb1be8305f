using System.Net;
using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Access;

namespace PluginState.Host.Serve;

/// <summary>Tells whether others than this machine can reach an address.</summary>
internal static class PublicAddress
{
    /// <exception cref="InputException">It is no address to listen on.</exception>
    public static bool Is(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new InputException($"'{url}' is no address to listen on; http://127.0.0.1:5080 is one.");
        }

        if (address.IsUnixPipe || address.IsNamedPipe || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return false;
        return !IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) || !AccessGate.IsLoopback(ip); // a name, * and + are every address of this machine
    }
}
