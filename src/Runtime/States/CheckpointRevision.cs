namespace PluginState.States;

/// <summary>Back to a checkpoint.</summary>
internal sealed class CheckpointRevision(string checkpointId) : Revision
{
    public string CheckpointId => checkpointId;

    public override RevisionKind Kind => RevisionKind.Rollback;

    public override int Fingerprint => HashCode.Combine("checkpoint", checkpointId);

    public override Draft DraftOn(RevisionSubject subject, StateManagerOptions options, CancellationToken cancellationToken)
    {
        var checkpoint = subject.Record.Checkpoints.Use(checkpointId)
            ?? throw new CheckpointNotFoundException(subject.Record.Id, checkpointId, options.CheckpointCapacity);
        return new(null, checkpoint.State.Document);
    }
}
