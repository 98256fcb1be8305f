namespace PluginState.States;

/// <summary>One edit of the version its context saw last.</summary>
internal sealed class EditRevision(StateEdit edit) : Revision
{
    public StateEdit Edit => edit;

    public override RevisionKind Kind => RevisionKind.Update;

    public override int Fingerprint => edit.Fingerprint;

    public override Draft DraftOn(RevisionSubject subject, StateManagerOptions options, CancellationToken cancellationToken)
    {
        var @base = subject.Version(subject.BaseVersion, options);
        return new(@base, edit.Apply(@base.Document, options.Limits, cancellationToken))
        {
            Dependent = edit.HasTests ? [edit] : [],
            Moves = edit.MovesIn(@base.Document, options.Limits),
        };
    }
}
