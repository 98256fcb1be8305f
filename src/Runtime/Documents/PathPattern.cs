using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace PluginState.Documents;

/// <summary>
/// Matches places in a document: a JSON Pointer in which the segment <c>*</c> stands for any one segment and <c>**</c> for any
/// number of them, none included.
/// </summary>
/// <remarks>
/// Patterns are ordered by how specific they are: segment by segment from the left, a literal before <c>*</c> before the pattern's
/// end before <c>**</c>, so that <c>/a</c> goes before <c>/a/**</c> and <c>/**/a</c> before <c>/**</c>; then ordinally. The order is total,
/// so no choice depends on who came first.
/// </remarks>
public sealed class PathPattern : IComparable<PathPattern>, IEquatable<PathPattern>
{
    private const string Open = "**";
    private const int MostOnStack = 256;

    private readonly string _text;
    private ImmutableArray<string> _segments; // made when somebody asks: most patterns are only ordered, and looked for as text

    private PathPattern(string text) => _text = text;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="PathPatternException">It is not empty and does not start with <c>/</c>, or has a <c>~</c> that is not <c>~0</c> or <c>~1</c>.</exception>
    public static PathPattern Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return JsonPointer.ErrorOf(text) is { } error ? throw new PathPatternException(text, error) : new(text);
    }

    /// <summary>Reads a pattern, if it is one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PathPattern? pattern)
    {
        pattern = text is not null && JsonPointer.ErrorOf(text) is null ? new(text) : null;
        return pattern is not null;
    }

    /// <summary>The segments, unescaped.</summary>
    internal ImmutableArray<string> Segments
    {
        get
        {
            if (_segments.IsDefault)
                ImmutableInterlocked.InterlockedInitialize(ref _segments, JsonPointer.Split(_text));
            return _segments;
        }
    }

    /// <summary>Whether the pattern ends in <c>**</c>, and so matches whatever is below a place.</summary>
    internal bool IsOpen => _text.EndsWith("/" + Open, StringComparison.Ordinal);

    /// <summary>Whether the pattern matches a place.</summary>
    public bool Matches(JsonPointer path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Matches(Segments.AsSpan(), path.Tokens.AsSpan());
    }

    /// <summary>Whether a change at a place can change a place that the pattern matches: it is such a place, or above or below one.</summary>
    public bool Touches(JsonPointer path)
    {
        ArgumentNullException.ThrowIfNull(path);
        // Below: the pattern matches a beginning of the path. Above: the whole path matches a beginning of the pattern. All of them are followed at once,
        // in the time of segments × tokens: reached[i] says that the first i segments match what there was of the path so far.
        var segments = Segments.AsSpan();
        Span<bool> reached = segments.Length < MostOnStack ? stackalloc bool[MostOnStack] : new bool[segments.Length + 1];
        reached = reached[..(segments.Length + 1)];
        reached.Clear();
        reached[0] = true;
        PassOpens(segments, reached);
        foreach (var token in path.Tokens)
        {
            if (reached[^1])
                return true;
            for (var i = segments.Length; i >= 0; i--)
            {
                var stays = i < segments.Length && reached[i] && segments[i] == Open;
                reached[i] = stays || (i > 0 && reached[i - 1] && (segments[i - 1] == "*" || segments[i - 1] == token));
            }

            PassOpens(segments, reached);
        }

        return reached.Contains(true);
    }

    /// <summary>More specific first.</summary>
    public int CompareTo(PathPattern? other)
    {
        if (other is null)
            return -1;
        for (int here = 0, there = 0; here < _text.Length || there < other._text.Length;)
        {
            var order = TakeBreadth(_text, ref here) - TakeBreadth(other._text, ref there);
            if (order != 0)
                return order;
        }

        return string.CompareOrdinal(_text, other._text);
    }

    /// <inheritdoc/>
    public bool Equals(PathPattern? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PathPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The pattern as text.</summary>
    public override string ToString() => _text;

    /// <summary>Whether two patterns are written alike.</summary>
    public static bool operator ==(PathPattern? left, PathPattern? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two patterns are written differently.</summary>
    public static bool operator !=(PathPattern? left, PathPattern? right) => !(left == right);

    /// <summary>Whether <paramref name="left"/> is the more specific one.</summary>
    public static bool operator <(PathPattern? left, PathPattern? right) => left is not null && left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="right"/> is the more specific one.</summary>
    public static bool operator >(PathPattern? left, PathPattern? right) => right < left;

    /// <summary>Whether <paramref name="right"/> is not the more specific one.</summary>
    public static bool operator <=(PathPattern? left, PathPattern? right) => !(right < left);

    /// <summary>Whether <paramref name="left"/> is not the more specific one.</summary>
    public static bool operator >=(PathPattern? left, PathPattern? right) => !(left < right);

    /// <summary>The text with one <c>**</c> where several follow each other, which match what one does.</summary>
    /// <param name="opens">How many <c>**</c> are left.</param>
    internal string WithoutRunsOfOpens(out int opens)
    {
        opens = 0;
        if (!_text.Contains(Open, StringComparison.Ordinal))
            return _text;
        opens = Segments.Where((segment, i) => segment == Open && (i == 0 || Segments[i - 1] != Open)).Count();
        return opens == Segments.Count(static segment => segment == Open)
            ? _text
            : string.Concat(Segments.Where((segment, i) => segment != Open || i == 0 || Segments[i - 1] != Open).Select(static segment => "/" + JsonPointer.Escape(segment)));
    }

    /// <summary>How much the segment at a place of a pattern matches; goes to the next one.</summary>
    private static int TakeBreadth(string text, ref int at)
    {
        if (at == text.Length)
            return 2;
        var start = at + 1;
        var end = text.IndexOf('/', start);
        at = end < 0 ? text.Length : end;
        return text.AsSpan(start, at - start) switch { Open => 3, "*" => 1, _ => 0 };
    }

    /// <summary>What is reached before a <c>**</c> is reached behind it too: it may stand for nothing.</summary>
    private static void PassOpens(ReadOnlySpan<string> segments, Span<bool> reached)
    {
        for (var i = 0; i < segments.Length; i++)
            reached[i + 1] |= reached[i] && segments[i] == Open;
    }

    /// <summary>Greedy with one point to come back to (the last <c>**</c>), so the time is bounded by segments × tokens.</summary>
    private static bool Matches(ReadOnlySpan<string> segments, ReadOnlySpan<string> tokens)
    {
        var (segment, token) = (0, 0);
        var (resumeSegment, resumeToken) = (-1, -1);
        while (token < tokens.Length)
        {
            if (segment < segments.Length && segments[segment] == "**")
            {
                (resumeSegment, resumeToken) = (++segment, token);
            }
            else if (segment < segments.Length && (segments[segment] == "*" || segments[segment] == tokens[token]))
            {
                segment++;
                token++;
            }
            else if (resumeSegment >= 0)
            {
                (segment, token) = (resumeSegment, ++resumeToken);
            }
            else
            {
                return false;
            }
        }

        while (segment < segments.Length && segments[segment] == "**")
            segment++;
        return segment == segments.Length;
    }
}
