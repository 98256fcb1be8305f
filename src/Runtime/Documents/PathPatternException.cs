namespace PluginState.Documents;

/// <summary>A text that should be a path pattern is none.</summary>
public sealed class PathPatternException : PluginStateException
{
    internal PathPatternException(string pattern, string error)
        : base("invalid_pattern", $"'{pattern}' is not a path pattern: {error}. Examples: /title, /scores/*, /cells/**.") => Pattern = pattern;

    /// <summary>The text.</summary>
    public string Pattern { get; }
}
