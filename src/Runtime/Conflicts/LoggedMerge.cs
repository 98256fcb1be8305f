using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>What <see cref="EditLog.Merge"/> found.</summary>
internal sealed class LoggedMerge
{
    private LoggedMerge()
    {
    }

    /// <summary>The document to commit; null where <see cref="Pairwise"/> counts.</summary>
    public StateValue? Document { get; private init; }

    /// <summary>
    /// The merge of the edit with what is current. Where <see cref="Document"/> is null its conflicts are to be settled one by one, as stamps and
    /// resolvers have it. Null where the edit was made on what is current.
    /// </summary>
    public ThreeWayMerge? Pairwise { get; private init; }

    /// <summary>
    /// Where <see cref="Document"/> is there: what the strategy made of the edit's conflicts with what is current. The result is the document's value;
    /// the state's id is left to the caller.
    /// </summary>
    public ImmutableArray<SettledConflict> Settled { get; private init; } = [];

    /// <summary>Why the result may depend on the order of arrival; null where it does not.</summary>
    public string? Reason { get; private init; }

    /// <summary>Whether the edits since were replayed around this one, instead of putting it on top.</summary>
    public bool IsFolded { get; private init; }

    public static LoggedMerge Of(StateValue document, ThreeWayMerge? pairwise, ImmutableArray<SettledConflict> settled, bool isFolded) =>
        new() { Document = document, Pairwise = pairwise, Settled = settled, IsFolded = isFolded };

    public static LoggedMerge OfPair(ThreeWayMerge pairwise, string reason) => new() { Pairwise = pairwise, Reason = reason };
}
