using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>Everything a transaction did, as one.</summary>
/// <param name="base">The version it began with.</param>
/// <param name="local">What it made of it.</param>
/// <param name="dependent">Its edits that have tests.</param>
/// <param name="moves">What they moved.</param>
/// <param name="fingerprint">A hash of its edits.</param>
internal sealed class TransactionRevision(
    StateSnapshot @base, StateValue local, ImmutableArray<StateEdit> dependent, ImmutableArray<SubtreeMove> moves, int fingerprint) : Revision
{
    public override RevisionKind Kind => RevisionKind.Transaction;

    public override int Fingerprint => fingerprint;

    public override Draft DraftOn(RevisionSubject subject, StateManagerOptions options, CancellationToken cancellationToken) =>
        new(@base, local) { Dependent = dependent, Moves = moves };
}
