using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using PluginState.AspNetCore.Problems;
using PluginState.Documents;

namespace PluginState.AspNetCore.Requests;

/// <summary>Checks the ids, names and numbers of requests. What a server remembers is short.</summary>
internal static class RequestText
{
    public const int MaxLength = 256;

    private const string Slash = "%2F";

    /// <exception cref="ProblemException">It is blank, too long, or has control characters or half characters in it.</exception>
    public static string Name(string? text, string what)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new ProblemException(Problem.BadRequest($"'{what}' is blank."));
        if (text.Length > MaxLength)
            throw new ProblemException(Problem.BadRequest($"'{what}' has {text.Length} characters; {MaxLength} are allowed."));
        foreach (var rune in text.EnumerateRunes())
        {
            if (System.Text.Rune.IsControl(rune) || rune == System.Text.Rune.ReplacementChar) // which half a character is read as
                throw new ProblemException(Problem.BadRequest($"'{what}' has a character in it that is not allowed."));
        }

        return text;
    }

    /// <summary>An id that paths are made with.</summary>
    /// <exception cref="ProblemException">It is no name, or is one that no path can have a segment of.</exception>
    public static string Id(string? text, string what) => Name(text, what) is "." or ".."
        ? throw new ProblemException(Problem.BadRequest($"'{what}' is '{text}', which means something else in a path."))
        : text!;

    public static string Route(HttpContext http, string name) => Name(Segment(http, name), name);

    /// <summary>A parameter of the query; null where there is none.</summary>
    /// <exception cref="ProblemException">It is there several times.</exception>
    public static string? Query(HttpContext http, string name) => One(http.Request.Query[name], name);

    /// <summary>The one value of a header or of a parameter; null where there is none.</summary>
    /// <exception cref="ProblemException">There are several.</exception>
    public static string? One(StringValues values, string name) => values.Count switch
    {
        0 => null,
        1 => values[0],
        _ => throw new ProblemException(Problem.BadRequest($"'{name}' is there {values.Count} times; give it once.")),
    };

    /// <exception cref="ProblemException">It is no version.</exception>
    public static long Version(string? text, string what) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? version
            : throw new ProblemException(Problem.BadRequest($"'{what}' must be a version, such as 7."));

    /// <exception cref="ProblemException">It is not a whole number within the range.</exception>
    public static int Limit(HttpContext http, int usual, int most)
    {
        var text = Query(http, "limit");
        return text is null ? usual
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most ? limit
            : throw new ProblemException(Problem.BadRequest($"'limit' must be from 1 to {most}."));
    }

    /// <summary>A text of an object in a body; null where there is none.</summary>
    /// <exception cref="ProblemException">It is another kind of value.</exception>
    public static string? Member(StateObject body, string name) => !body.TryGetMember(name, out var value) || value is StateNull ? null
        : value is StateString text ? Name(text.Value, name)
        : throw new ProblemException(Problem.BadRequest($"'{name}' must be a text."));

    /// <summary>An id in a body; null where there is none.</summary>
    /// <exception cref="ProblemException">It is another kind of value, or no id.</exception>
    public static string? IdMember(StateObject body, string name) => Member(body, name) is { } text ? Id(text, name) : null;

    /// <summary>A version in a body; null where there is none.</summary>
    /// <exception cref="ProblemException">It is another kind of value.</exception>
    public static long? VersionMember(StateObject body, string name) => !body.TryGetMember(name, out var value) || value is StateNull ? null
        : value is StateNumber number && number.TryGetInt64(out var version) && version > 0 ? version
        : throw new ProblemException(Problem.BadRequest($"'{name}' must be a version, such as 7."));

    /// <summary>
    /// What a route has for a name. A slash in an id stays <c>%2F</c> in the path that the web server decodes, and then looks like an id that has these three
    /// letters: what was sent tells them apart.
    /// </summary>
    private static string? Segment(HttpContext http, string name)
    {
        var value = (string?)http.Request.RouteValues[name];
        if (value is null || !HasSlash(value) || http.Features.Get<IHttpRequestFeature>()?.RawTarget is not { } target)
            return value;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return (query < 0 ? target : target[..query]).Split('/').Where(HasSlash).Select(Uri.UnescapeDataString).FirstOrDefault(id => WithSlashes(id) == WithSlashes(value), value);
    }

    private static bool HasSlash(string text) => text.Contains(Slash, StringComparison.OrdinalIgnoreCase);

    private static string WithSlashes(string text) => text.Replace(Slash, "/", StringComparison.OrdinalIgnoreCase);
}
