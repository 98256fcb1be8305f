using System.Collections.Immutable;
using PluginState.Conflicts;

namespace PluginState.Client;

/// <summary>What became of an edit.</summary>
public enum EditResult
{
    /// <summary>The server took it, once.</summary>
    Accepted,

    /// <summary>It was refused and is no longer in the view.</summary>
    Rejected,

    /// <summary>The shared state was closed before the server had answered: it may have been taken or not.</summary>
    Unknown,
}

/// <summary>What became of an edit, and how.</summary>
/// <param name="OperationId">By which the server knows it.</param>
/// <param name="Result">What became of it.</param>
public sealed record EditOutcome(Guid OperationId, EditResult Result)
{
    /// <summary>The version it came to, or a later one where only that is known; null where it was not accepted.</summary>
    public long? Version { get; init; }

    /// <summary>The conflicts the server settled; empty too where the answer that told them was lost.</summary>
    public ImmutableArray<SettledConflict> Conflicts { get; init; } = [];

    /// <summary>
    /// The conflicts that were settled on this side because the server could not see them: the edit was made on an earlier one of this client that the server
    /// settled otherwise or refused, or on a version that the server no longer knows.
    /// </summary>
    public ImmutableArray<DetectedConflict> SettledLocally { get; init; } = [];

    /// <summary>Whether an earlier try had been accepted, whose answer was lost.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Why it was refused, or is unknown: a <see cref="PluginStateClientException"/>, or what the edit's own function threw when it ran again.</summary>
    public Exception? Error { get; init; }

    /// <summary>Whether the server took it.</summary>
    public bool IsAccepted => Result == EditResult.Accepted;
}

/// <summary>An edit that is in the view and on its way to the server.</summary>
public sealed class PendingEdit
{
    internal PendingEdit(Guid operationId, Task<EditOutcome> outcome)
    {
        OperationId = operationId;
        Outcome = outcome;
    }

    /// <summary>By which the server knows it.</summary>
    public Guid OperationId { get; }

    /// <summary>What becomes of it. Never fails: a refusal is an outcome. Once it is there the view has it, or has it no longer.</summary>
    public Task<EditOutcome> Outcome { get; }
}
