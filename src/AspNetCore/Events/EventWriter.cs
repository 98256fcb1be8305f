using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Problems;
using PluginState.AspNetCore.Requests;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.Events;

/// <summary>Writes server-sent events in the words of AG-UI, one at a time.</summary>
internal sealed class EventWriter(HttpContext http, TimeProvider time) : IDisposable
{
    private const string MediaType = "text/event-stream";

    private readonly PipeWriter _body = http.Response.BodyWriter;
    private readonly Utf8JsonWriter _json = new(http.Response.BodyWriter, Answer.Writing);

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>Who cannot read a stream is told so, and does not wait for what never ends.</summary>
    /// <exception cref="ProblemException">The client takes other media types only.</exception>
    public static void RequireAccepted(HttpRequest request)
    {
        var accept = request.GetTypedHeaders().Accept; // what cannot be read in it is left out
        if (accept.Count > 0 && !accept.Any(static range => range.Quality != 0 && (range.MatchesAllTypes || (range.Type == "text" && (range.MatchesAllSubTypes || range.SubType == "event-stream")))))
            throw new ProblemException(new(StatusCodes.Status406NotAcceptable, "not_acceptable", $"This is {MediaType}, which the request's Accept leaves out."));
    }

    public static void SetHeaders(HttpResponse response)
    {
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // a proxy that gathers events would hold them back
    }

    /// <summary>Sends the header, and with it that the stream is open.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        SetHeaders(http.Response);
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
