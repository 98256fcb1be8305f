namespace PluginState.Documents;

/// <summary>A text that should be a JSON Pointer is none.</summary>
public sealed class JsonPointerException : PluginStateException
{
    internal JsonPointerException(string pointer, string error)
        : base("invalid_pointer", $"'{pointer}' is not a JSON Pointer (RFC 6901): {error}.") => Pointer = pointer;

    /// <summary>The text.</summary>
    public string Pointer { get; }
}
