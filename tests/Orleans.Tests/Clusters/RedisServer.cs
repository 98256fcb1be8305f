using System.Globalization;
using Garnet;
using StackExchange.Redis;

namespace PluginState.Orleans.Tests.Clusters;

/// <summary>A server that speaks Redis' protocol, in this process and its memory.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly GarnetServer _server;
    private readonly int _port = Ports.Free();

    public RedisServer()
    {
        _server = new(["--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--lua", "--lua-transaction-mode", "--logger-level", "None"]);
        _server.Start();
    }

    public ConfigurationOptions Options => ConfigurationOptions.Parse($"127.0.0.1:{_port}");

    public void Dispose() => _server.Dispose();
}
