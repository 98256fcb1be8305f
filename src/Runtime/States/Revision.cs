namespace PluginState.States;

/// <summary>Something that is to be done to a state, and how its draft is made: an update, a transaction, a rollback, an undo.</summary>
internal abstract class Revision
{
    /// <summary>What it is called in metrics.</summary>
    public abstract RevisionKind Kind { get; }

    /// <summary>A hash of what it does, the same for a retry.</summary>
    public abstract int Fingerprint { get; }

    /// <summary>Makes the document the caller wants, outside the state's turn.</summary>
    public abstract Draft DraftOn(RevisionSubject subject, StateManagerOptions options, CancellationToken cancellationToken);
}

/// <summary>What a revision is of.</summary>
/// <param name="Record">The state.</param>
/// <param name="Current">Its newest version when the revision began.</param>
/// <param name="BaseVersion">The version the caller made it on.</param>
/// <param name="Actor">Who makes it.</param>
/// <param name="IsStored">Whether there is a storage: then a state that left memory meanwhile is not gone, only its versions are.</param>
internal readonly record struct RevisionSubject(StateRecord Record, StateSnapshot Current, long BaseVersion, string Actor, bool IsStored)
{
    /// <summary>A version that is still known.</summary>
    /// <exception cref="StaleBaseException">It is not, or never was.</exception>
    /// <exception cref="StateEvictedException">The state left memory, and there is no storage.</exception>
    public StateSnapshot Version(long version, StateManagerOptions options) =>
        version == Current.Version ? Current
        : Record.History.Find(version)
            ?? throw (IsStored || Record.History.Current is not null
                ? new StaleBaseException(Record.Id, version, (Record.History.Current ?? Current).Version, options.HistoryCapacity)
                : new StateEvictedException(Record.Id));
}
