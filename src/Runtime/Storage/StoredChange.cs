using System.Collections.Immutable;
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

    /// <summary>Whether it changes nothing but the operation ids that are remembered.</summary>
    internal bool OnlyRemembers => Version == PreviousVersion;

    /// <summary>The operation ids that are to be remembered after the change, oldest first.</summary>
    internal ImmutableArray<StoredOperation> Remember(ImmutableArray<StoredOperation> operations)
    {
        if (OperationId is { } id)
            operations = [.. operations.Where(operation => operation.Id != id), new(id, Version)];
        return operations.Length > OperationCapacity ? operations.RemoveRange(0, operations.Length - OperationCapacity) : operations;
    }

    /// <summary>Refuses what no manager means.</summary>
    /// <exception cref="ArgumentException">The versions do not follow each other, or something is missing.</exception>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(StateId);
        ArgumentNullException.ThrowIfNull(Document);
        ArgumentOutOfRangeException.ThrowIfNegative(OperationCapacity);
        ArgumentOutOfRangeException.ThrowIfNegative(PreviousVersion);
        if (PreviousVersion == 0 ? Version < 1 : Version - PreviousVersion is not (0 or 1))
        {
            throw new ArgumentException(
                $"The change of the state '{StateId}' goes from version {PreviousVersion} to {Version}; a new state starts with version 1 or more, and a change adds 1 or nothing.");
        }

        if (PreviousVersion > 0 && PreviousDocument is null)
            throw new ArgumentException($"The change of the state '{StateId}' lacks the document of version {PreviousVersion}.");
    }

    /// <summary>Refuses a change that was made on something else than what is stored.</summary>
    /// <param name="stored">Epoch and version that are stored; null where nothing is.</param>
    /// <exception cref="StorageConflictException">They are others.</exception>
    internal void CheckMadeOn((long Epoch, long Version)? stored)
    {
        if ((stored?.Version ?? 0) != PreviousVersion)
            throw new StorageConflictException(StateId, PreviousVersion, stored?.Version ?? 0);
        if (stored is { } there && there.Epoch != Epoch)
            throw new StorageConflictException(StateId, PreviousVersion, there.Version, Epoch, there.Epoch);
    }
}
