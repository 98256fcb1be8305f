using PluginState.Documents;
using PluginState.States;

namespace PluginState.Orleans.Messages;

/// <summary>A revision as it travels.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.revision")]
internal sealed record RevisionMessage(RevisionMessageKind Kind, EditMessage[] Edits, SnapshotMessage? Base, long? Version, string? CheckpointId)
{
    public static RevisionMessage Of(Revision revision) => revision switch
    {
        EditRevision edit => new(RevisionMessageKind.Edit, [EditMessage.Of(edit.Edit)], null, null, null),
        TransactionRevision transaction => new(RevisionMessageKind.Transaction, [.. transaction.Edits.Select(EditMessage.Of)], SnapshotMessage.Of(transaction.Base), null, null),
        RollbackRevision rollback => new(RevisionMessageKind.Rollback, [], null, rollback.Version, null),
        CheckpointRevision checkpoint => new(RevisionMessageKind.Checkpoint, [], null, null, checkpoint.CheckpointId),
        UndoRevision undo => new(RevisionMessageKind.Undo, [], null, undo.Version, null),
        _ => throw new ArgumentException($"A revision of kind {revision.GetType().Name} cannot be sent.", nameof(revision)),
    };

    /// <summary>A hash of what it does, the same for a retry.</summary>
    public int Fingerprint
    {
        get
        {
            var hash = new HashCode();
            hash.Add(Kind);
            hash.Add(Version);
            hash.Add(CheckpointId);
            hash.Add(Base?.Version);
            foreach (var edit in Edits)
            {
                hash.Add(edit.Kind);
                hash.AddBytes(edit.Content);
            }

            return hash.ToHashCode();
        }
    }

    public Revision Read(string stateId, StateLimits limits) => Kind switch
    {
        RevisionMessageKind.Edit => new EditRevision(Edits[0].Read()),
        RevisionMessageKind.Transaction => TransactionRevision.Of(Base!.Read(stateId), [.. Edits.Select(static edit => edit.Read())], limits),
        RevisionMessageKind.Rollback => new RollbackRevision(Version!.Value),
        RevisionMessageKind.Checkpoint => new CheckpointRevision(CheckpointId!),
        _ => new UndoRevision(Version),
    };
}

internal enum RevisionMessageKind
{
    Edit,
    Transaction,
    Rollback,
    Checkpoint,
    Undo,
}

/// <summary>One edit as it travels: what kind, and the bytes of its patch or document.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.edit")]
internal sealed record EditMessage(int Kind, byte[] Content)
{
    public static EditMessage Of(StateEdit edit) =>
        new((int)edit.Kind, edit.Kind == StateEditKind.Patch ? Wire.Write(edit.Operations) : edit.Operand!.ToUtf8());

    public StateEdit Read() => (StateEditKind)Kind switch
    {
        StateEditKind.Patch => StateEdit.Patch(Wire.ReadPatch(Content)),
        StateEditKind.Merge => StateEdit.Merge(Wire.Read(Content)),
        _ => StateEdit.Replace(Wire.Read(Content)),
    };
}
