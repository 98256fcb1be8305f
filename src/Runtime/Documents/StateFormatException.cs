namespace PluginState.Documents;

/// <summary>A text that should be a JSON document is none, or is beyond the limits.</summary>
public sealed class StateFormatException : PluginStateException
{
    internal StateFormatException(string error, long line, long column, Exception? innerException = null)
        : base("invalid_json", $"Not a valid JSON document: {error} (line {line}, byte {column} of it).", innerException)
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line of the error, from 1.</summary>
    public long Line { get; }

    /// <summary>The byte of that line, from 1.</summary>
    public long Column { get; }
}
