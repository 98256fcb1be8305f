using System.Text;
using PluginState.Documents;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>Path patterns, beside a matcher that tries everything.</summary>
internal sealed class PatternTarget : FuzzTarget
{
    public override string Name => "pattern";

    public override int MaxLength => 256;

    public override IEnumerable<byte[]> Seeds => [Lines("/a/*/c", "/a/b/c"), Lines("/**", "/a"), Lines("/a/**/b/**/c", "/a/x/b/y/b/c"), Lines("", ""), Lines("/**/a/**/a/**/b", "/a/a/a/a/a/a"), Lines("/*/**/*", "/x"), Lines("/a~1b/~0", "/a~1b/~0")];

    public override IReadOnlyList<string> Words => ["/**", "/*", "/a", "/b", "**", "/***", "~1", "\n"];

    public override string Try(byte[] input)
    {
        var lines = SplitLines(input, 2).Select(Encoding.UTF8.GetString).ToArray();
        PathPattern pattern;
        JsonPointer path;
        try
        {
            pattern = PathPattern.Parse(lines[0]);
            path = JsonPointer.Parse(lines[1]);
        }
        catch (PluginStateException error) when (error is PathPatternException or JsonPointerException)
        {
            return "refused";
        }

        Hold(pattern.ToString() == lines[0], "it is not written as it was read");
        var segments = JsonPointer.Parse(lines[0]).Tokens.ToArray();
        string[] tokens = [.. path.Tokens];
        if (segments.Length > 24 || tokens.Length > 24)
            return pattern.Matches(path) | pattern.Touches(path) ? "long, touched" : "long";
        var matches = Matches(segments, tokens);
        Hold(pattern.Matches(path) == matches, $"it {(matches ? "matches" : "does not match")}, as a matcher has it that tries everything");
        var touches = Enumerable.Range(0, tokens.Length + 1).Any(length => Matches(segments, tokens[..length])) || Enumerable.Range(0, segments.Length).Any(length => Matches(segments[..length], tokens));
        Hold(pattern.Touches(path) == touches, $"it {(touches ? "touches" : "does not touch")}, as a matcher has it that tries everything");
        var other = PathPattern.Parse(lines[1]);
        Hold(Math.Sign(pattern.CompareTo(other)) == -Math.Sign(other.CompareTo(pattern)) && pattern.CompareTo(other) == 0 == (pattern == other), "the order is none");
        return matches ? "matches" : touches ? "touches" : "neither";
    }

    private static bool Matches(string[] segments, string[] tokens)
    {
        // One row of a table for each segment: whether the segments so far match so many tokens.
        var row = new bool[tokens.Length + 1];
        row[0] = true;
        foreach (var segment in segments)
        {
            var next = new bool[row.Length];
            for (var i = 0; i < row.Length; i++)
                next[i] = segment == "**" ? row[i] || (i > 0 && next[i - 1]) : i > 0 && row[i - 1] && (segment == "*" || segment == tokens[i - 1]);
            row = next;
        }

        return row[^1];
    }
}
