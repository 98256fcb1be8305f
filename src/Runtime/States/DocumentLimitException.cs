using PluginState.Documents;

namespace PluginState.States;

/// <summary>An update would make a document larger or deeper than allowed. The state is as it was.</summary>
public sealed class DocumentLimitException : PluginStateException
{
    internal DocumentLimitException(string stateId, StateValue document, StateLimits limits)
        : this(stateId, document.Size, document.Depth, limits)
    {
    }

    internal DocumentLimitException(string stateId, long size, int depth, StateLimits limits)
        : base("document_limit", $"The document of state '{stateId}' would have about {size} bytes and a depth of {depth}; " +
            $"{limits.MaxBytes} bytes and a depth of {limits.MaxDepth} are allowed. Split the state, or raise Limits.")
    {
        StateId = stateId;
        (Size, Depth) = (size, depth);
    }

    /// <summary>The state.</summary>
    public string StateId { get; }

    internal long Size { get; }

    internal int Depth { get; }
}
