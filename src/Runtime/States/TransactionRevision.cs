using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>Everything a transaction did, as one.</summary>
/// <param name="base">The version it began with.</param>
/// <param name="edits">Its edits, in order.</param>
/// <param name="local">What they made of the base.</param>
/// <param name="moves">What they moved.</param>
internal sealed class TransactionRevision(
    StateSnapshot @base, ImmutableArray<StateEdit> edits, StateValue local, ImmutableArray<SubtreeMove> moves) : Revision
{
    public StateSnapshot Base => @base;

    public ImmutableArray<StateEdit> Edits => edits;

    public override RevisionKind Kind => RevisionKind.Transaction;

    public override int Fingerprint
    {
        get
        {
            var hash = new HashCode();
            foreach (var edit in edits)
                hash.Add(edit.Fingerprint);
            return hash.ToHashCode();
        }
    }

    /// <summary>Makes it of what it began with and its edits alone, which fit: they were applied before.</summary>
    public static TransactionRevision Of(StateSnapshot @base, ImmutableArray<StateEdit> edits, StateLimits limits)
    {
        var document = @base.Document;
        ImmutableArray<SubtreeMove> moves = [];
        foreach (var edit in edits)
        {
            moves = NetMoves.Compose(moves, edit.MovesIn(document, limits));
            document = edit.Apply(document, limits, CancellationToken.None);
        }

        return new(@base, edits, document, moves);
    }

    public override Draft DraftOn(RevisionSubject subject, StateManagerOptions options, CancellationToken cancellationToken) =>
        new(@base, local) { Dependent = [.. edits.Where(static edit => edit.HasTests)], Moves = moves };
}
