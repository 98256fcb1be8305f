using PluginState.Documents;

namespace PluginState.Storage;

/// <summary>What is to be saved of one accepted update.</summary>
public sealed record StoredChange
{
    /// <summary>The state's id.</summary>
    public required string StateId { get; init; }

    /// <inheritdoc cref="StoredState.Epoch"/>
    public required long Epoch { get; init; }

    /// <summary>The version that is stored now; 0 where the state is new.</summary>
    public required long PreviousVersion { get; init; }

    /// <summary>The document of <see cref="PreviousVersion"/>; null where the state is new. For storages that write what changed only.</summary>
    public required StateValue? PreviousDocument { get; init; }

    /// <summary>The version after the change: one more, or the same where an operation changed nothing and only its id is to be remembered.</summary>
    public required long Version { get; init; }

    /// <summary>The document of <see cref="Version"/>.</summary>
    public required StateValue Document { get; init; }

    /// <summary>Who made that version and when.</summary>
    public required EditStamp Stamp { get; init; }

    /// <summary>The id of the operation that made the change, to be remembered with it; null where it has none.</summary>
    public string? OperationId { get; init; }

    /// <summary>How many operation ids to remember for the state at most; the oldest go first.</summary>
    public required int OperationCapacity { get; init; }
}
