namespace PluginState.JsonSchema;

/// <summary>A text that should be a JSON Schema is none, or asks for something that would not be checked.</summary>
public sealed class SchemaFormatException : PluginStateException
{
    internal SchemaFormatException(string path, string error, Exception? innerException = null)
        : base("invalid_schema", $"The JSON Schema cannot be used{(path.Length == 0 ? "" : $", at '{path}'")}: {error}", innerException) => Path = path;

    /// <summary>Where in the schema, as a JSON Pointer; empty for the whole, or where that is not known.</summary>
    public string Path { get; }
}
