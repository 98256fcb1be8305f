using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using PluginState.AspNetCore.Hosting;
using PluginState.AspNetCore.Problems;
using PluginState.Documents;

namespace PluginState.AspNetCore.Requests;

/// <summary>Reads what a request brings, within the server's bounds.</summary>
internal static class RequestBody
{
    public const string Json = "application/json";

    /// <summary>The media type of the body: one of those that are allowed.</summary>
    /// <exception cref="ProblemException">It is another one, or in another encoding than UTF-8.</exception>
    public static string RequireMediaType(HttpRequest request, params ReadOnlySpan<string> allowed)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send the body as it is, without a Content-Encoding.")
            {
                Header = (HeaderNames.AcceptEncoding, "identity"),
            });
        }

        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            foreach (var one in allowed)
            {
                if (type.MediaType.Equals(one, StringComparison.OrdinalIgnoreCase))
                    return one;
            }
        }

        var list = string.Join(", ", allowed);
        throw new ProblemException(new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", $"Send {list} in UTF-8.")
        {
            Header = (HttpMethods.IsPatch(request.Method) ? "Accept-Patch" : HeaderNames.Accept, list),
        });
    }

    /// <summary>Reads the body as JSON.</summary>
    /// <exception cref="ProblemException">It is too large.</exception>
    /// <exception cref="StateFormatException">It is no JSON, or too deep.</exception>
    public static async ValueTask<StateValue> ReadJsonAsync(HttpRequest request, PluginStateServer server, CancellationToken cancellationToken)
    {
        if (request.ContentLength > server.MaxBodySize)
            throw TooLarge(server);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound && bound.MaxRequestBodySize < server.MaxBodySize)
            bound.MaxRequestBodySize = server.MaxBodySize; // the web server has a bound of its own, for whoever has none
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (buffer.Length > server.MaxBodySize)
            {
                reader.AdvanceTo(buffer.End);
                throw TooLarge(server);
            }

            if (!read.IsCompleted)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            try
            {
                return StateValue.Parse(buffer.IsSingleSegment ? buffer.FirstSpan : buffer.ToArray(), server.Limits);
            }
            finally
            {
                reader.AdvanceTo(buffer.End);
            }
        }
    }

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="ProblemException">It is too large, of another media type, or not an object.</exception>
    public static async ValueTask<StateObject> ReadObjectAsync(HttpRequest request, PluginStateServer server, CancellationToken cancellationToken)
    {
        RequireMediaType(request, Json);
        return await ReadJsonAsync(request, server, cancellationToken) as StateObject ?? throw new ProblemException(Problem.BadRequest("The body must be a JSON object."));
    }

    private static ProblemException TooLarge(PluginStateServer server) =>
        new(new(StatusCodes.Status413PayloadTooLarge, "body_too_large", $"The body has more than {server.MaxBodySize} bytes, which is what this server takes."));
}
