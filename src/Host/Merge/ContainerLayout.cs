using PluginState.Documents;

namespace PluginState.Host.Merge;

/// <summary>The white space and punctuation of one container.</summary>
/// <param name="Open">What stands between the opening bracket and the first child.</param>
/// <param name="Separator">What stands between two children, with the comma.</param>
/// <param name="Close">What stands between the last child and the closing bracket.</param>
/// <param name="Colon">What stands between a name and its value.</param>
/// <param name="Indent">The beginning of a child's lines; null where all of the container is on one line.</param>
internal sealed record ContainerLayout(string Open, string Separator, string Close, string Colon, string? Indent)
{
    /// <summary>Ours is laid out as it was; what is theirs keeps to one line if it was on one, and else takes the style of our file.</summary>
    /// <param name="value">The container.</param>
    /// <param name="ours">What it was in our file, if it was there.</param>
    /// <param name="theirs">What it was in their file, if it was there.</param>
    /// <param name="style">The style of our file.</param>
    /// <param name="indent">The beginning of the line it stands on; null where it stands in something that is on one line.</param>
    public static ContainerLayout Of(StateValue value, SourceNode? ours, SourceNode? theirs, JsonStyle style, string? indent)
    {
        if (IsExample(ours, value))
        {
            var isOpen = ours!.Open.Contains('\n', StringComparison.Ordinal);
            return new(
                ours.Open,
                ours.Children.Length > 1 ? ours.Children[1].Separator : isOpen ? "," + ours.Open : style.Comma,
                ours.Close,
                ColonOf(ours, style),
                ours.IsOnOneLine ? null : isOpen ? JsonStyle.IndentAfter(ours.Open) : indent);
        }

        if (indent is null || style.Unit is null)
            return new("", style.Comma, "", style.Colon, null);
        return IsExample(theirs, value) && theirs!.IsOnOneLine
            ? new(theirs.Open, theirs.Children.Length > 1 ? theirs.Children[1].Separator : style.Comma, theirs.Close, ColonOf(theirs, style), null)
            : OnLines(style, indent);
    }

    /// <summary>A line for each child, whatever the container was: conflict markers need lines of their own.</summary>
    public static ContainerLayout OnLines(StateValue value, SourceNode? ours, JsonStyle style, string? indent)
    {
        var layout = IsExample(ours, value) ? Of(value, ours, null, style, indent) : null;
        return layout is not null && layout.Open.Contains('\n', StringComparison.Ordinal) && layout.Close.Contains('\n', StringComparison.Ordinal)
            ? layout
            : OnLines(style, indent ?? "");
    }

    private static ContainerLayout OnLines(JsonStyle style, string indent)
    {
        var inner = indent + (style.Unit ?? JsonStyle.DefaultUnit);
        return new(style.Newline + inner, "," + style.Newline + inner, style.Newline + indent, style.Colon, inner);
    }

    private static bool IsExample(SourceNode? node, StateValue value) => node is not null && node.Value.Kind == value.Kind && !node.Children.IsEmpty;

    private static string ColonOf(SourceNode node, JsonStyle style) => node.Value is StateObject ? node.Children[0].Colon : style.Colon;
}
