using PluginState.Documents;

namespace PluginState.Client;

/// <summary>How a <see cref="SharedState"/> stands with its server.</summary>
public enum SharedStateStatus
{
    /// <summary>It is being opened.</summary>
    Connecting,

    /// <summary>It follows the server.</summary>
    Live,

    /// <summary>The connection was lost: edits wait, and it tries to come back.</summary>
    Offline,

    /// <summary>It was disposed, or failed for good.</summary>
    Closed,
}

/// <summary>A <see cref="SharedState"/> at one moment. Immutable.</summary>
/// <param name="Document">What the state will be if the server takes every pending edit as it is.</param>
/// <param name="Confirmed">What the server last said that it is.</param>
/// <param name="Version">The version of <paramref name="Confirmed"/>.</param>
/// <param name="PendingEdits">How many edits wait for the server's answer.</param>
/// <param name="Status">How it stands with the server.</param>
/// <param name="Error">Why it is offline or closed; null where it is neither, or was disposed.</param>
public sealed record SharedStateView(
    StateValue Document, StateValue Confirmed, long Version, int PendingEdits, SharedStateStatus Status, Exception? Error)
{
    /// <summary>How many edits have been made.</summary>
    internal long Made { get; init; }

    /// <summary>How many of them the server has answered.</summary>
    internal long Settled { get; init; }
}

/// <summary>What whoever watches a <see cref="SharedState"/> is told.</summary>
/// <param name="View">What it is now.</param>
/// <param name="Previous">The document that was told before; null the first time.</param>
public sealed record SharedStateChange(SharedStateView View, StateValue? Previous)
{
    /// <summary>What changed in the document since it was told before; null the first time. Computed when it is asked for.</summary>
    public JsonPatch? Patch => Previous is null ? null : Diff.Exact(Previous, View.Document);
}
