namespace PluginState.States;

/// <summary>One version taken back: from that version to the one before it, merged with what came after.</summary>
/// <param name="version">The version; null for the newest one the actor made.</param>
internal sealed class UndoRevision(long? version) : Revision
{
    public long? Version => version;

    public override RevisionKind Kind => RevisionKind.Undo;

    public override int Fingerprint => HashCode.Combine("undo", version);

    public override Draft DraftOn(RevisionSubject subject, StateManagerOptions options, CancellationToken cancellationToken)
    {
        var undone = version is { } wanted ? subject.Version(wanted, options) : NewestOf(subject);
        var before = subject.Record.History.Find(undone.Version - 1)
            ?? throw new NothingToUndoException(subject.Record.Id, undone.Version == 1
                ? "version 1 is its first"
                : $"the version before version {undone.Version} is no longer known");
        return new(undone, before.Document);
    }

    private static StateSnapshot NewestOf(RevisionSubject subject)
    {
        for (var at = subject.Current; at is not null; at = subject.Record.History.Find(at.Version - 1))
        {
            if (at.Stamp.Actor == subject.Actor)
                return at;
        }

        throw new NothingToUndoException(subject.Record.Id, $"'{subject.Actor}' made none of the versions that are known");
    }
}
