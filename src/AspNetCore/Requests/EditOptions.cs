using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using PluginState.AspNetCore.Problems;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.AspNetCore.Requests;

/// <summary>What the answer to an edit brings besides what it did.</summary>
internal enum Representation
{
    /// <summary>What the edit did.</summary>
    Update,

    /// <summary>That, and the document.</summary>
    Document,

    /// <summary>Nothing but the new version in its header.</summary>
    None,
}

/// <summary>How a request wants its edit to be made.</summary>
/// <param name="Update">What the state manager is told.</param>
/// <param name="Return">What the client wants to hear.</param>
internal sealed record EditOptions(UpdateOptions Update, Representation Return)
{
    public const string BaseHeader = "PluginState-Base", ActorHeader = "PluginState-Actor", TimestampHeader = "PluginState-Timestamp", OperationHeader = "Idempotency-Key";

    private const string Prefer = "Prefer";

    /// <summary>RFC 3339. What is more lenient reads 1/2/2026 and 12:00 too, each in some way.</summary>
    private static readonly string[] _timestampFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads headers, and the query where a header is not there.</summary>
    /// <exception cref="ProblemException">One of them makes no sense.</exception>
    /// <exception cref="UnknownStrategyException">There is no such strategy.</exception>
    public static EditOptions Of(HttpRequest request)
    {
        var preferences = Preferences(request.Headers[Prefer]);
        var conflict = Text(request, preferences, "conflict");
        var update = new UpdateOptions
        {
            ExpectedVersion = ExpectedVersion(request.Headers.IfMatch),
            BaseVersion = (One(request.Headers, BaseHeader) ?? One(request.Query, "base")) is { } version ? RequestText.Version(version, BaseHeader) : null,
            Strategy = conflict is null ? null : ConflictStrategy.Parse(conflict),
            Resolver = Text(request, preferences, "resolver") is { } resolver ? RequestText.Name(resolver, "resolver") : null,
            OperationId = One(request.Headers, OperationHeader) is { } operation ? RequestText.Name(Unquote(operation), OperationHeader) : null,
            Actor = (One(request.Headers, ActorHeader) ?? One(request.Query, "actor")) is { } actor ? RequestText.Name(actor, ActorHeader) : null,
            Timestamp = (One(request.Headers, TimestampHeader) ?? One(request.Query, "timestamp")) is { } timestamp ? Timestamp(timestamp) : null,
        };
        return new(update, preferences.GetValueOrDefault("return") switch
        {
            "representation" => Representation.Document,
            "minimal" => Representation.None,
            _ => Representation.Update, // a preference nobody knows is to be ignored (RFC 7240)
        });
    }

    /// <summary>The preferences of RFC 7240, by name; of one that is given twice the first counts.</summary>
    private static Dictionary<string, string> Preferences(StringValues headers)
    {
        var preferences = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in headers)
        {
            foreach (var preference in Split(header ?? "", ','))
            {
                var text = Split(preference, ';').First().Trim(); // parameters mean nothing here
                var at = text.IndexOf('=');
                if (at > 0)
                    preferences.TryAdd(text[..at].Trim(), Unquote(text[(at + 1)..].Trim()));
            }
        }

        return preferences;
    }

    /// <summary>Parts a text at a separator, but not within quotes.</summary>
    private static IEnumerable<string> Split(string text, char separator)
    {
        var (begin, isQuoted) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && isQuoted)
            {
                at++;
            }
            else if (text[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (text[at] == separator && !isQuoted)
            {
                yield return text[begin..at];
                begin = at + 1;
            }
        }

        yield return text[begin..];
    }

    private static string Unquote(string text) =>
        text is ['"', .. var inner, '"'] ? inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal) : text;

    private static string? Text(HttpRequest request, Dictionary<string, string> preferences, string name) => preferences.GetValueOrDefault(name) ?? One(request.Query, name);

    private static string? One(IHeaderDictionary headers, string name) => RequestText.One(headers[name], name);

    private static string? One(IQueryCollection query, string name) => RequestText.One(query[name], name);

    private static long? ExpectedVersion(StringValues header)
    {
        if (header.Count == 0)
            return null;
        var text = RequestText.One(header, HeaderNames.IfMatch)!.Trim();
        return text == "*" ? null : RequestText.Version(text is ['"', .. var inner, '"'] ? inner : text, HeaderNames.IfMatch);
    }

    private static DateTimeOffset Timestamp(string text) =>
        DateTimeOffset.TryParseExact(text, _timestampFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var timestamp)
            ? timestamp
            : throw new ProblemException(Problem.BadRequest($"{TimestampHeader} must be a date and a time such as 2026-01-31T12:00:00Z."));
}
