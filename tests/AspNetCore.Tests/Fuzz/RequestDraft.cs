using System.Buffers;
using System.Globalization;
using System.Text;

namespace PluginState.AspNetCore.Tests.Fuzz;

/// <summary>How the length of a body is told.</summary>
internal enum Framing
{
    Length,
    TooLong,
    TooShort,
    Chunked,
    ChunkedCutShort,
    ChunkedBroken,
    None,
}

/// <summary>A request before it is bytes. Texts of the head are bytes as Latin-1 has them.</summary>
internal sealed class RequestDraft
{
    /// <summary>Comes after what is broken as HTTP: whatever the server still waits for, this ends it, and is no request.</summary>
    private static readonly byte[] _end = [.. Enumerable.Repeat("\r\n"u8.ToArray(), 64).SelectMany(static line => line), .. "\0\0\r\n\r\n"u8];

    public required string Method { get; set; }

    public required string Target { get; set; }

    public string Version { get; set; } = "HTTP/1.1";

    public string LineEnd { get; set; } = "\r\n";

    public string Host { get; set; } = "Host: localhost";

    public byte[]? Body { get; set; }

    public Framing Framing { get; set; }

    /// <summary>Whole lines, but for their ends.</summary>
    public List<string> Headers { get; } = [];

    /// <summary>What was done to it, for whoever looks at a failure, and for the figures.</summary>
    public List<string> Kinds { get; } = [];

    /// <summary>Whether it is broken as HTTP, so that the web server may hang up on it with no more than a status.</summary>
    public bool IsBroken { get; set; }

    public bool IsHead => Method == "HEAD";

    /// <summary>Whether nothing more can be asked on its connection.</summary>
    public bool EndsConnection => IsBroken || Framing is not (Framing.Length or Framing.Chunked or Framing.None);

    /// <summary>Whether it ends before it is over.</summary>
    public bool IsCutShort => Framing is Framing.TooLong or Framing.ChunkedCutShort;

    public byte[] ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        Line($"{Method} {Target} {Version}");
        if (Host.Length > 0)
            Line(Host);
        foreach (var header in Headers)
            Line(header);
        var body = Body ?? [];
        if (Body is not null || Framing != Framing.Length)
        {
            if (Framing is Framing.Length or Framing.TooLong or Framing.TooShort)
            {
                var length = body.Length + (Framing == Framing.TooLong ? 10 : Framing == Framing.TooShort ? -Math.Min(3, body.Length) : 0);
                Line(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}"));
            }
            else if (Framing != Framing.None)
            {
                Line("Transfer-Encoding: chunked");
            }
        }

        Line("");
        if (Framing is Framing.Chunked or Framing.ChunkedCutShort or Framing.ChunkedBroken)
            Chunks(body);
        else if (Framing != Framing.None)
            bytes.Write(body);
        if (IsBroken && !IsCutShort)
            bytes.Write(_end);
        return bytes.WrittenSpan.ToArray();

        void Line(string text) => bytes.Write(Encoding.Latin1.GetBytes(text + LineEnd));

        void Chunks(byte[] all)
        {
            var half = all.Length / 2;
            foreach (var part in (byte[][])[all[..half], all[half..]])
            {
                if (part.Length == 0)
                    continue;
                bytes.Write(Encoding.Latin1.GetBytes($"{part.Length:x}\r\n"));
                bytes.Write(part);
                bytes.Write(Framing == Framing.ChunkedBroken ? "xy\r\n"u8 : "\r\n"u8);
            }

            if (Framing == Framing.ChunkedCutShort)
                bytes.Write("5\r\n1"u8);
            else
                bytes.Write(Framing == Framing.ChunkedBroken ? "-1\r\n\r\n"u8 : "0\r\n\r\n"u8);
        }
    }
}
