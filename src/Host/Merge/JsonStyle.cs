namespace PluginState.Host.Merge;

/// <summary>How a file writes what has no example of its own.</summary>
/// <param name="Newline">The end of a line.</param>
/// <param name="Unit">One step of indentation; null where the whole document is on one line.</param>
/// <param name="Colon">What stands between a name and its value.</param>
/// <param name="Comma">What stands between two values on one line.</param>
internal sealed record JsonStyle(string Newline, string? Unit, string Colon, string Comma)
{
    /// <summary>The style of where conflicts are marked in a document that is on one line.</summary>
    public const string DefaultUnit = "  ";

    /// <summary>The style of the file that is written, or of the other one where that shows none.</summary>
    public static JsonStyle Of(JsonText ours, JsonText theirs)
    {
        var shown = Containers(ours.Root).Any() ? ours : theirs;
        var first = Containers(shown.Root).FirstOrDefault();
        var lines = Containers(shown.Root).FirstOrDefault(static node => node.Open.Contains('\n', StringComparison.Ordinal));
        var colon = Containers(shown.Root).SelectMany(static node => node.Children).FirstOrDefault(static child => child.Name is not null)?.Colon;
        var comma = Containers(shown.Root).FirstOrDefault(static node => node.Children.Length > 1 && node.IsOnOneLine)?.Children[1].Separator;
        return new(
            (lines?.Open ?? ours.After).Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n",
            lines is not null ? UnitOf(lines) : first is null ? DefaultUnit : null,
            colon ?? ": ",
            comma ?? (lines is null && first is not null ? "," : ", "));
    }

    /// <summary>The white space at the beginning of the line on which the given white space ends.</summary>
    public static string IndentAfter(string whiteSpace) => whiteSpace[(whiteSpace.LastIndexOf('\n') + 1)..];

    private static string UnitOf(SourceNode node)
    {
        var (inner, outer) = (IndentAfter(node.Open), IndentAfter(node.Close));
        return inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal) ? inner[outer.Length..] : "";
    }

    /// <summary>Every container that is not empty, the outer ones first.</summary>
    private static IEnumerable<SourceNode> Containers(SourceNode node)
    {
        if (node.Children.IsEmpty)
            yield break;
        yield return node;
        foreach (var child in node.Children)
        {
            foreach (var inner in Containers(child.Node))
                yield return inner;
        }
    }
}
