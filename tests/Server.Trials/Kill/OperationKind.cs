namespace PluginState.Server.Trials.Kill;

/// <summary>What an operation does to the document.</summary>
internal enum OperationKind
{
    /// <summary>A JSON Patch that counts one up and appends to the log. Two at once conflict, and one of them fails.</summary>
    Patch,

    /// <summary>The same as a whole document, with <c>If-Match</c>.</summary>
    Put,

    /// <summary>A JSON Patch that counts up what a resolver adds up, so two at once merge.</summary>
    Count,
}
