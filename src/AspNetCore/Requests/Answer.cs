using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.Requests;

/// <summary>Writes answers.</summary>
internal static class Answer
{
    private const int UsualSize = 512;

    /// <summary>JSON is never put into a page here, so letters stay letters.</summary>
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static async Task JsonAsync(HttpContext http, Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK, string contentType = RequestBody.Json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        if (http.Response.Headers.CacheControl.Count == 0)
            http.Response.Headers.CacheControl = "no-store";
        var body = new ArrayBufferWriter<byte>(UsualSize);
        using (var json = new Utf8JsonWriter(body, Writing))
            write(json);
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    /// <summary>A version of a document, with its version as the tag; 304 where the client has it.</summary>
    public static Task DocumentAsync(HttpContext http, StateSnapshot state)
    {
        var tag = Tag(state.Version);
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "no-cache"; // may be kept, must be asked for
        if (http.Request.Headers.IfNoneMatch.Any(header => header is "*" || (header?.Split(',').Any(one => IsTag(one, tag)) ?? false)))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return JsonAsync(http, state.Document.WriteTo);
    }

    /// <summary>Whether a client has that version. A proxy that compresses makes tags weak, and a weak one is as good here (RFC 9110, 13.1.2).</summary>
    private static bool IsTag(ReadOnlySpan<char> one, string tag)
    {
        one = one.Trim();
        return one.SequenceEqual(tag) || (one.StartsWith("W/") && one[2..].SequenceEqual(tag));
    }

    public static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    public static void NoContent(HttpContext http) => http.Response.StatusCode = StatusCodes.Status204NoContent;

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, Slot<StateValue> slot)
    {
        if (!slot.Exists)
            return;
        json.WritePropertyName(name);
        slot.Value.WriteTo(json);
    }
}
