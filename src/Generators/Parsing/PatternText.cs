namespace PluginState.Generators.Parsing;

/// <summary>A valid path pattern, in the order and with the meaning it has at run time.</summary>
/// <remarks>The runtime's <c>PathPattern</c> cannot be loaded into a compiler; a test holds that the two agree.</remarks>
internal sealed class PatternText : IComparable<PatternText>
{
    internal const string Any = "*";
    internal const string Open = "**";

    private PatternText(string text)
    {
        Text = text;
        // "~1" first: "~01" stands for "~1", not for "/" (RFC 6901, section 4).
        Segments = text.Length == 0 ? [] : [.. text.Substring(1).Split('/').Select(static segment => segment.Replace("~1", "/").Replace("~0", "~"))];
        Normal = Normalize(Segments);
        HasOpen = Array.IndexOf(Normal, Open) >= 0;
    }

    internal string Text { get; }

    /// <summary>The segments, unescaped.</summary>
    internal string[] Segments { get; }

    /// <summary>The segments of the same places with each run of wildcards written in one way: every <c>*</c> of it, then at most one <c>**</c>.</summary>
    internal string[] Normal { get; }

    internal bool HasOpen { get; }

    /// <summary>Whether it ends in <c>**</c>. Otherwise an object it matches is asked about as a whole.</summary>
    internal bool IsOpen => Segments.Length > 0 && Segments[Segments.Length - 1] == Open;

    internal static PatternText Of(string text) => new(text);

    internal static bool IsWildcard(string segment) => segment is Any or Open;

    /// <summary>More specific first.</summary>
    public int CompareTo(PatternText other) => PatternOrder.Compare(Text, other.Text);

    private static string[] Normalize(string[] segments)
    {
        var normal = new List<string>(segments.Length);
        var isOpen = false;
        foreach (var segment in segments)
        {
            if (segment == Open)
            {
                isOpen = true;
                continue;
            }

            if (segment != Any && isOpen)
            {
                normal.Add(Open);
                isOpen = false;
            }

            normal.Add(segment);
        }

        if (isOpen)
        {
            normal.Add(Open);
        }

        return [.. normal];
    }
}
