using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PluginState.AspNetCore.Tests;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers, as they were written.</param>
/// <param name="Body">Its body; of a stream of events, nothing.</param>
internal sealed record RawReply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public bool IsStream => Headers.GetValueOrDefault("content-type") == "text/event-stream";

    public bool IsProblem => Headers.GetValueOrDefault("content-type") == "application/problem+json";

    /// <summary>Whether the server ends the connection.</summary>
    public bool Closes => IsStream || Headers.GetValueOrDefault("connection") == "close";

    /// <summary>The code of a problem; null where it is none.</summary>
    public string? Code => IsProblem && Body.Length > 0 ? Json.GetProperty("code").GetString() : null;

    /// <summary>The body. What tells of a document is deeper than the document, which may be as deep as most readers read.</summary>
    public JsonElement Json => JsonElement.Parse(Body, new() { MaxDepth = 1024 });
}

/// <summary>A connection to a server, for bytes that no HTTP client would send.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _begin, _end;

    private RawConnection(Socket socket)
    {
        _socket = socket;
        _stream = new(socket, ownsSocket: true);
    }

    /// <param name="server">Where to.</param>
    /// <param name="receiveBuffer">How much the system takes in before anybody reads. Default: as much as it likes.</param>
    public static async Task<RawConnection> OpenAsync(Uri server, int? receiveBuffer = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
            socket.ReceiveBufferSize = size;
        await socket.ConnectAsync(server.Host, server.Port, ServerFixture.Token);
        return new(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes. That the server has had enough before the last of them is no error.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, ServerFixture.Token);
        }
        catch (IOException)
        {
            // it has answered, and hung up
        }
    }

    /// <summary>Says that nothing more comes.</summary>
    public void EndSending()
    {
        if (!_socket.Connected)
            return;
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // so does the server
        }
    }

    /// <summary>Hangs up in a way the other side notices at once, as a process that ends does.</summary>
    public void Reset() => _socket.LingerState = new(true, 0);

    /// <summary>Reads one answer; null where the server hung up without one.</summary>
    /// <param name="isHead">Whether it has no body, whatever its headers say.</param>
    public async Task<RawReply?> ReadAsync(bool isHead = false)
    {
        while (true)
        {
            if (await LineAsync() is not { Length: > 0 } status)
                return null;
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await LineAsync() is { Length: > 0 } line)
            {
                var at = line.IndexOf(':', StringComparison.Ordinal);
                headers[line[..at]] = line[(at + 1)..].Trim();
            }

            var reply = new RawReply(int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture), headers, []);
            if (reply.Status == 100)
                continue;
            if (isHead || reply.IsStream || reply.Status is 204 or 304)
                return reply;
            if (headers.TryGetValue("content-length", out var length))
                return reply with { Body = await BytesAsync(int.Parse(length, CultureInfo.InvariantCulture)) };
            return headers.ContainsKey("transfer-encoding") ? reply with { Body = await ChunksAsync() } : reply;
        }
    }

    /// <summary>A line; null where the server hung up.</summary>
    public async Task<string?> LineAsync()
    {
        var line = new ArrayBufferWriter<byte>();
        while (true)
        {
            var at = _buffer.AsSpan(_begin, _end - _begin).IndexOf((byte)'\n');
            var taken = at < 0 ? _end - _begin : at + 1;
            line.Write(_buffer.AsSpan(_begin, taken));
            _begin += taken;
            if (at >= 0)
                return Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\r', '\n');
            if (!await FillAsync())
                return null;
        }
    }

    public async ValueTask DisposeAsync() => await _stream.DisposeAsync();

    private async Task<byte[]> ChunksAsync()
    {
        var body = new ArrayBufferWriter<byte>();
        while (await LineAsync() is { } line && int.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size)
        {
            body.Write(await BytesAsync(size));
            await LineAsync();
            if (size == 0)
                break;
        }

        return body.WrittenSpan.ToArray();
    }

    private async Task<byte[]> BytesAsync(int count)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count;)
        {
            if (_begin == _end && !await FillAsync())
                throw new IOException("The server hung up within its answer.");
            var part = Math.Min(count - done, _end - _begin);
            _buffer.AsSpan(_begin, part).CopyTo(bytes.AsSpan(done));
            (_begin, done) = (_begin + part, done + part);
        }

        return bytes;
    }

    private async Task<bool> FillAsync()
    {
        try
        {
            (_begin, _end) = (0, await _stream.ReadAsync(_buffer, ServerFixture.Token).AsTask().WaitAsync(ServerFixture.Patience, ServerFixture.Token));
            return _end > 0;
        }
        catch (IOException)
        {
            _end = 0;
            return false;
        }
    }
}
