using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using PluginState.AspNetCore.Requests;

namespace PluginState.AspNetCore.Recording;

/// <summary>Writes a trace, line by line. For one thread at a time.</summary>
internal sealed class TraceWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;

    /// <summary>Begins a trace.</summary>
    /// <param name="stream">Where to write. It is disposed with this.</param>
    /// <param name="created">When the recording began.</param>
    public TraceWriter(Stream stream, DateTimeOffset created)
    {
        _stream = stream;
        _json = new(_line, Answer.Writing);
        _json.WriteStartObject();
        _json.WriteString("trace"u8, TraceFormat.Name);
        _json.WriteNumber("version"u8, TraceFormat.Version);
        _json.WriteString("created"u8, created);
        EndLine();
    }

    /// <summary>Begins a trace in a file, compressed if its name ends with <c>.gz</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="created">When the recording began.</param>
    /// <param name="mode">Whether it may be there already.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made.</exception>
    public static TraceWriter Create(string path, DateTimeOffset created, FileMode mode)
    {
        var file = new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
        return new(path.EndsWith(TraceFormat.CompressedExtension, StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Fastest) : file, created);
    }

    public void Write(TraceEntry entry)
    {
        _json.WriteStartObject();
        _json.WriteNumber("t"u8, entry.Time);
        _json.WriteString("op"u8, TraceFormat.NameOf(entry.Operation));
        _json.WriteString("context"u8, entry.Context);
        Text("state"u8, entry.State);
        if (entry.Initial is { } initial)
        {
            _json.WritePropertyName("initial"u8);
            initial.WriteTo(_json);
        }

        Text("kind"u8, entry.Kind);
        if (entry.Body is { } body)
        {
            _json.WritePropertyName("body"u8);
            body.WriteTo(_json);
        }

        Number("version"u8, entry.Version);
        Number("base"u8, entry.Base);
        Number("expected"u8, entry.Expected);
        Text("operation"u8, entry.OperationId);
        Text("conflict"u8, entry.Conflict);
        Text("resolver"u8, entry.Resolver);
        Text("actor"u8, entry.Actor);
        if (entry.Timestamp is { } timestamp)
            _json.WriteString("timestamp"u8, timestamp);
        EndLine();
    }

    /// <summary>Writes the last line: how much is not in the trace.</summary>
    public void WriteOmitted(long count)
    {
        _json.WriteStartObject();
        _json.WriteString("op"u8, TraceFormat.Omitted);
        _json.WriteNumber("count"u8, count);
        EndLine();
    }

    /// <summary>Gives what was written to the file.</summary>
    public void Flush() => _stream.Flush();

    public void Dispose()
    {
        _json.Dispose();
        _stream.Dispose();
    }

    private void Text(ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
            _json.WriteString(name, text);
    }

    private void Number(ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } value)
            _json.WriteNumber(name, value);
    }

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        _stream.Write(_line.WrittenSpan);
        _line.ResetWrittenCount();
        _json.Reset();
    }
}
