using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Requests;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.Events;

/// <summary>Writes server-sent events in the words of AG-UI, one at a time.</summary>
internal sealed class EventWriter(HttpContext http, TimeProvider time) : IDisposable
{
    private readonly PipeWriter _body = http.Response.BodyWriter;
    private readonly Utf8JsonWriter _json = new(http.Response.BodyWriter, Answer.Writing);

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>Sends the header, and with it that the stream is open.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // a proxy that gathers events would hold them back
        _body.Write(": open\n\n"u8);
        await _body.FlushAsync(cancellationToken);
    }

    public ValueTask<FlushResult> KeepAliveAsync(CancellationToken cancellationToken)
    {
        _body.Write(": keep-alive\n\n"u8);
        return _body.FlushAsync(cancellationToken);
    }

    public ValueTask<FlushResult> SnapshotAsync(StateSnapshot state, CancellationToken cancellationToken) => SendAsync("STATE_SNAPSHOT"u8, EventId.Of(state), json =>
    {
        json.WritePropertyName("snapshot"u8);
        state.Document.WriteTo(json);
    }, cancellationToken);

    public ValueTask<FlushResult> DeltaAsync(StateSnapshot state, JsonPatch delta, CancellationToken cancellationToken) => SendAsync("STATE_DELTA"u8, EventId.Of(state), json =>
    {
        json.WritePropertyName("delta"u8);
        delta.ToJson().WriteTo(json);
    }, cancellationToken);

    /// <summary>Why the stream ends.</summary>
    public ValueTask<FlushResult> ClosedAsync(string code, string detail, CancellationToken cancellationToken) => SendAsync("CUSTOM"u8, null, json =>
    {
        json.WriteString("name"u8, "pluginstate.closed"u8);
        json.WriteStartObject("value"u8);
        json.WriteString("code"u8, code);
        json.WriteString("detail"u8, detail);
        json.WriteEndObject();
    }, cancellationToken);

    /// <summary>Sends one event.</summary>
    /// <param name="type">What AG-UI calls it.</param>
    /// <param name="id">Where to go on from; null where there is nothing to go on from.</param>
    /// <param name="write">Writes its members.</param>
    /// <param name="cancellationToken">Gives up waiting for the client to read.</param>
    public ValueTask<FlushResult> SendAsync(ReadOnlySpan<byte> type, EventId? id, Action<Utf8JsonWriter>? write, CancellationToken cancellationToken)
    {
        if (id is { } known)
            Encoding.UTF8.GetBytes($"id: {known}\n", _body);
        _body.Write("data: "u8);
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        write?.Invoke(_json);
        _json.WriteNumber("timestamp"u8, time.GetUtcNow().ToUnixTimeMilliseconds());
        _json.WriteEndObject();
        _json.Flush();
        _body.Write("\n\n"u8);
        return _body.FlushAsync(cancellationToken);
    }

    public void Dispose() => _json.Dispose();
}
