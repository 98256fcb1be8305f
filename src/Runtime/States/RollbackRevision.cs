namespace PluginState.States;

/// <summary>Back to an earlier version that is still known.</summary>
internal sealed class RollbackRevision(long version) : Revision
{
    public long Version => version;

    public override RevisionKind Kind => RevisionKind.Rollback;

    public override int Fingerprint => HashCode.Combine("rollback", version);

    public override Draft DraftOn(RevisionSubject subject, StateManagerOptions options, CancellationToken cancellationToken) =>
        new(null, subject.Version(version, options).Document);
}
