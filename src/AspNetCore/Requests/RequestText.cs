using System.Globalization;
using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Problems;
using PluginState.Documents;

namespace PluginState.AspNetCore.Requests;

/// <summary>Checks the ids, names and numbers of requests. What a server remembers is short.</summary>
internal static class RequestText
{
    public const int MaxLength = 256;

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

    public static string Route(HttpContext http, string name) => Name((string?)http.Request.RouteValues[name], name);

    /// <exception cref="ProblemException">It is no version.</exception>
    public static long Version(string? text, string what) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? version
            : throw new ProblemException(Problem.BadRequest($"'{what}' must be a version, such as 7."));

    /// <exception cref="ProblemException">It is not a whole number within the range.</exception>
    public static int Limit(HttpContext http, int usual, int most)
    {
        var text = http.Request.Query["limit"];
        return text.Count == 0 ? usual
            : int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most ? limit
            : throw new ProblemException(Problem.BadRequest($"'limit' must be from 1 to {most}."));
    }

    /// <summary>A text of an object in a body; null where there is none.</summary>
    /// <exception cref="ProblemException">It is another kind of value.</exception>
    public static string? Member(StateObject body, string name) => !body.TryGetMember(name, out var value) || value is StateNull ? null
        : value is StateString text ? Name(text.Value, name)
        : throw new ProblemException(Problem.BadRequest($"'{name}' must be a text."));

    /// <summary>A version in a body; null where there is none.</summary>
    /// <exception cref="ProblemException">It is another kind of value.</exception>
    public static long? VersionMember(StateObject body, string name) => !body.TryGetMember(name, out var value) || value is StateNull ? null
        : value is StateNumber number && number.TryGetInt64(out var version) && version > 0 ? version
        : throw new ProblemException(Problem.BadRequest($"'{name}' must be a version, such as 7."));
}
