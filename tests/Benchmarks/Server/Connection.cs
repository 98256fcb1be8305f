using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PluginState.Benchmarks.Server;

/// <summary>One connection of a client that costs next to nothing itself: it sends bytes that are ready, and reads to the end of the answer.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 << 10];

    public async Task OpenAsync(int port) => await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>The answer's status.</returns>
    public async ValueTask<int> AskAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        var read = 0;
        while (true)
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(read));
            if (count == 0)
                throw new IOException("The server closed the connection.");
            read += count;
            if (IsWhole(_buffer.AsSpan(0, read)))
                return ((_buffer[9] - '0') * 100) + ((_buffer[10] - '0') * 10) + (_buffer[11] - '0');
        }
    }

    /// <summary>Sends a request and reads until a text has come.</summary>
    public async Task AskUntilAsync(ReadOnlyMemory<byte> request, byte[] text)
    {
        await _socket.SendAsync(request);
        await ReadUntilAsync(text);
    }

    public async Task ReadUntilAsync(byte[] text)
    {
        var read = 0;
        while (_buffer.AsSpan(0, read).IndexOf(text) < 0)
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(read));
            read += count > 0 ? count : throw new IOException($"The server closed the connection after: {Encoding.UTF8.GetString(_buffer, 0, read)}");
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var body = answer[(head + 4)..];
        var header = answer[..(head + 2)];
        var at = header.IndexOf("Content-Length: "u8);
        if (at >= 0)
        {
            _ = System.Buffers.Text.Utf8Parser.TryParse(header[(at + 16)..], out int length, out _);
            return body.Length >= length;
        }

        return header.IndexOf("chunked"u8) < 0 || body.EndsWith("0\r\n\r\n"u8);
    }
}
