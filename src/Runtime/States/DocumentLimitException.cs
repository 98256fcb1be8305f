using PluginState.Documents;

namespace PluginState.States;

/// <summary>An update would make a document larger or deeper than allowed. The state is as it was.</summary>
public sealed class DocumentLimitException : PluginStateException
{
    internal DocumentLimitException(string stateId, StateValue document, StateLimits limits)
        : base("document_limit", $"The document of state '{stateId}' would have about {document.Size} bytes and a depth of {document.Depth}; " +
            $"{limits.MaxBytes} bytes and a depth of {limits.MaxDepth} are allowed. Split the state, or raise Limits.") => StateId = stateId;

    /// <summary>The state.</summary>
    public string StateId { get; }
}
