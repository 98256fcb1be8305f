namespace PluginState.Documents;

/// <summary>A JSON Patch is malformed or does not fit the document. The document is as it was.</summary>
public sealed class JsonPatchException : PluginStateException
{
    internal JsonPatchException(int operation, string? path, string error, Exception? innerException = null)
        : base("patch_failed", operation < 0
            ? $"The JSON Patch (RFC 6902) was not applied: {error}."
            : $"Operation {operation} of the patch{(path is null ? "" : $" ('{path}')")} failed: {error}. Nothing of the patch was applied.", innerException)
    {
        Operation = operation;
        Path = path;
        Error = error;
    }

    /// <summary>Which operation, from 0; -1 where the patch as a whole is malformed.</summary>
    public int Operation { get; }

    /// <summary>The operation's path; null where it has none.</summary>
    public string? Path { get; }

    /// <summary>What failed, without where.</summary>
    internal string Error { get; }
}
