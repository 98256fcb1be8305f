using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using PluginState.AspNetCore.Requests;

namespace PluginState.AspNetCore.Problems;

/// <summary>What went wrong with a request, as Problem Details (RFC 9457) tell it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">What to switch on.</param>
/// <param name="Detail">For people: what, where, and the cure.</param>
internal sealed record Problem(int Status, string Code, string Detail)
{
    public const string ContentType = "application/problem+json";

    private const string Type = "https://github.com/pluginstate/pluginstate/blob/main/src/AspNetCore/README.md#errors";

    /// <summary>Writes the members that only this kind has.</summary>
    public Action<Utf8JsonWriter>? WriteMore { get; init; }

    /// <summary>After how many seconds to try again; null where that is of no use.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>A header the status asks for: <c>Allow</c>, <c>Accept-Patch</c>, <c>WWW-Authenticate</c>.</summary>
    public (string Name, string Value)? Header { get; init; }

    public static Problem BadRequest(string detail) => new(StatusCodes.Status400BadRequest, "bad_request", detail);

    /// <summary>Answers a request with it. Where the answer has begun already it is cut off, so that nobody takes the half for the whole.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        if (RetryAfter is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (Header is { } header)
            http.Response.Headers[header.Name] = header.Value;
        await Answer.JsonAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, Type);
            json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(Status));
            json.WriteNumber("status"u8, Status);
            json.WriteString("code"u8, Code);
            json.WriteString("detail"u8, Detail);
            WriteMore?.Invoke(json);
            json.WriteEndObject();
        }, Status, ContentType);
    }
}
