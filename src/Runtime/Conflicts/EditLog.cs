using System.Collections.Immutable;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>
/// The last edits of one state, so that a late one can be put where its stamp belongs: with built-in strategies the document is what it would
/// be, had the edits arrived in the order of their stamps, whatever the order in which they did.
/// </summary>
/// <remarks>
/// <para>
/// Used in a state's turn, by one thread at a time; it has no lock. An update does this in each of its turns:
/// </para>
/// <code>
/// var merge = log.Merge(edit, current.Version, current.Document, path => LastEditOf(path, …));
/// if (merge.Document is { } document)          // nobody has to be asked: commit it, merge.Settled is what to tell
///     → version = commit(document), or current.Version where it is equal to current.Document
///     → log.Accept(edit, version, isChanged, merge);
/// else                                         // merge.Pairwise has the conflicts; merge.Reason says why the pair counts
///     → none: commit merge.Pairwise.Document, then log.Accept(edit, version, isChanged, merge)
///     → some: leave the turn, SettleAsync(merge.Pairwise.Conflicts), come back, Merge again; are the conflicts the same as those that were settled:
///       commit DocumentMerger.Apply(merge.Pairwise, settled).Document, then log.Accept(edit, version, isChanged, merge)
/// </code>
/// <para>
/// Every commit of the state has to go through <see cref="Accept"/>, a rollback too (an edit whose base is what was current and whose local
/// document is the old one); one that did not makes the log forget what was before it. An edit that changed nothing is accepted as well: what
/// comes later may change what it says.
/// </para>
/// <para>
/// Why it is right. Edits are in one total order: by stamp, then by their bytes, except that an edit never goes before one whose version it was
/// made on. Version <c>v</c> has seen every edit accepted up to it, so what an edit has seen is always a beginning of the log, and an order that
/// takes the smallest edit of those that have seen only what is already out is the same whoever arrived first. The document of a version is the
/// fold of that order over the edits it has seen: a new edit that comes last in the order is merged on top; any other makes the fold begin anew,
/// at the oldest version on which one of the edits since was made, because every edit before that was seen by all of them. In a fold the edit
/// that is being merged is the later one, and answers with its own strategy. An edit that changed nothing came to a version that others may have
/// seen without it; it counts as seen by later versions only.
/// </para>
/// <para>
/// It gives up, and the pair counts, where a resolver took part or would be asked, where a strategy has no answer
/// (<see cref="ConflictStrategy.Fail"/>), or where an edit since is no longer remembered. A fold is at most <c>capacity</c> merges and one.
/// </para>
/// </remarks>
/// <param name="capacity">How many edits are remembered; as many as versions, or more where many edits change nothing.</param>
/// <param name="merger">Detects conflicts and knows who is asked.</param>
internal sealed class EditLog(int capacity, DocumentMerger merger)
{
    private readonly Queue<Entry> _entries = new();
    private long _accepted; // how many there have been; the number of the next
    private long _version; // to which the last one came
    private Entry? _forgotten; // the last that is no longer remembered

    /// <summary>How many edits are remembered.</summary>
    public int Count => _entries.Count;

    /// <summary>Merges an edit into what is current.</summary>
    /// <param name="edit">The edit.</param>
    /// <param name="currentVersion">The current version.</param>
    /// <param name="current">Its document.</param>
    /// <param name="remoteStampAt">Who last edited a place of it; for reports only.</param>
    public LoggedMerge Merge(LoggedEdit edit, long currentVersion, StateValue current, Func<JsonPointer, EditStamp> remoteStampAt)
    {
        if (_entries.Count > 0 && _version != currentVersion)
            Forget(_entries.Count); // others committed past the log
        var unseen = _entries.Where(entry => !entry.IsSeenBy(edit.BaseVersion)).ToList();
        var isComplete = unseen.Count(static entry => entry.IsChanged) == currentVersion - edit.BaseVersion;
        if (unseen.Count == 0 && isComplete)
            return LoggedMerge.Of(edit.Local, null, [], isFolded: false);

        var window = isComplete ? WindowOf(edit, unseen) : null;
        var pairwise = merger.Detect(
            edit.Base, edit.Local, current, edit.Resolver, edit.Strategy, edit.Moves, RemoteMoves());
        if (window is null)
            return LoggedMerge.OfPair(pairwise, "an edit since is no longer remembered");
        if (window.Exists(static entry => !entry.IsFoldable))
            return LoggedMerge.OfPair(pairwise, "an edit since was settled by a resolver, or as a pair");
        if (pairwise.Conflicts.Any(conflict => merger.IsAsked(conflict, edit.Resolver, edit.Strategy)))
            return LoggedMerge.OfPair(pairwise, "a resolver is asked");
        if (pairwise.Conflicts.Any(conflict => edit.Strategy.Settle(conflict, localIsLater: true) is null))
            return LoggedMerge.OfPair(pairwise, "the strategy has no answer"); // not even where the edit goes first: those since would answer for it

        var isLast = unseen.TrueForAll(entry => LoggedEdit.Compare(entry.Edit, edit) < 0);
        if (!isLast && edit.ReplacesAll)
            return LoggedMerge.OfPair(pairwise, "it replaces whatever is there"); // not even what changed nothing goes on top of it
        var document = isLast ? Settle(edit, pairwise) : Fold(Order(window, edit));
        return document is null
            ? LoggedMerge.OfPair(pairwise, "on the way a resolver would be asked, or a strategy has no answer")
            : LoggedMerge.Of(document, pairwise, Report(edit, pairwise, document, isFolded: !isLast, remoteStampAt), isFolded: !isLast);

        ImmutableArray<SubtreeMove> RemoteMoves() => unseen.TrueForAll(static entry => entry.Edit.Moves.IsEmpty)
            ? []
            : MovesOf(window is null ? unseen : Order(window, null), edit.BaseVersion);
    }

    /// <summary>Remembers an edit that was committed.</summary>
    /// <param name="edit">The edit.</param>
    /// <param name="version">The version it came to.</param>
    /// <param name="isChanged">Whether that version is its own; false where it changed nothing.</param>
    /// <param name="merge">What <see cref="Merge"/> had found.</param>
    public void Accept(LoggedEdit edit, long version, bool isChanged, LoggedMerge merge)
    {
        if (_entries.Count > 0 && version != _version + (isChanged ? 1 : 0))
            Forget(_entries.Count);
        _entries.Enqueue(new(_accepted++, edit, version, isChanged, IsFoldable: merge.Document is not null));
        _version = version;
        Forget(_entries.Count - capacity);
    }

    private void Forget(int count)
    {
        for (; count > 0; count--)
            _forgotten = _entries.Dequeue();
    }

    /// <summary>The edits over which to fold: those since the oldest version on which one of them was made. Null where they are not all remembered.</summary>
    private List<Entry>? WindowOf(LoggedEdit edit, List<Entry> unseen)
    {
        var start = edit.BaseVersion;
        var window = unseen;
        while (window.Count > 0 && window.Min(static entry => entry.Edit.BaseVersion) is var oldest && oldest < start)
        {
            start = oldest;
            window = [.. _entries.Where(entry => !entry.IsSeenBy(start))];
        }

        return window.Count(static entry => entry.IsChanged) == _version - start && _forgotten?.IsSeenBy(start) is not false ? window : null;
    }

    /// <summary>The edits in the order in which they count. What each has seen comes before it.</summary>
    private List<Entry> Order(List<Entry> window, LoggedEdit? newest)
    {
        var all = newest is null ? window : [.. window, new Entry(_accepted, newest, _version + 1, true, true)];
        var ordered = new List<Entry>(all.Count);
        var isOut = new bool[all.Count];
        var waiting = new Queue<Entry>(all.OrderBy(static entry => entry.Edit.BaseVersion)); // an older base has seen no more
        var ready = new PriorityQueue<Entry, LoggedEdit>(Comparer<LoggedEdit>.Create(LoggedEdit.Compare));
        var firstIn = 0; // everything before it is out
        while (ordered.Count < all.Count)
        {
            while (waiting.TryPeek(out var next) && (firstIn == all.Count || !all[firstIn].IsSeenBy(next.Edit.BaseVersion)))
                ready.Enqueue(waiting.Dequeue(), next.Edit);
            var entry = ready.Dequeue();
            ordered.Add(entry);
            isOut[entry.Number - all[0].Number] = true;
            while (firstIn < all.Count && isOut[firstIn])
                firstIn++;
        }

        return ordered;
    }

    private StateValue? Fold(List<Entry> order)
    {
        var document = order.MinBy(static entry => entry.Edit.BaseVersion)!.Edit.Base;
        for (var i = 0; i < order.Count; i++)
        {
            var edit = order[i].Edit;
            var merge = merger.Detect(
                edit.Base, edit.Local, document, edit.Resolver, edit.Strategy, edit.Moves, MovesOf(order[..i], edit.BaseVersion));
            if (Settle(edit, merge) is not { } settled)
                return null;
            document = settled;
        }

        return document;
    }

    /// <summary>The merged document where the strategy alone answers, the edit being the later one; else null.</summary>
    private StateValue? Settle(LoggedEdit edit, ThreeWayMerge merge)
    {
        if (merge.Conflicts.IsEmpty)
            return merge.Document;
        var answers = new Dictionary<JsonPointer, Slot<StateValue>>();
        foreach (var conflict in merge.Conflicts)
        {
            if (merger.IsAsked(conflict, edit.Resolver, edit.Strategy) || edit.Strategy.Settle(conflict, localIsLater: true) is not { } answer)
                return null;
            answers.Add(conflict.Path, answer.Value);
        }

        return merge.Answered(answers, includesEqualEdits: false).Document;
    }

    /// <summary>What the edits of an order that a version has not seen moved, one after the other.</summary>
    private static ImmutableArray<SubtreeMove> MovesOf(List<Entry> order, long seenVersion)
    {
        var moves = ImmutableArray<SubtreeMove>.Empty;
        foreach (var entry in order)
        {
            if (!entry.Edit.Moves.IsEmpty && !entry.IsSeenBy(seenVersion))
                moves = NetMoves.Compose(moves, entry.Edit.Moves);
        }

        return moves;
    }

    /// <summary>The edit's conflicts with what is current, and where it was folded also what it lost at places that looked as in its base.</summary>
    private static ImmutableArray<SettledConflict> Report(
        LoggedEdit edit, ThreeWayMerge pairwise, StateValue document, bool isFolded, Func<JsonPointer, EditStamp> remoteStampAt)
    {
        var rules = pairwise.Rules;
        var told = pairwise.Conflicts.Select(conflict => Told(conflict.Path, conflict.Kind, conflict.Base, conflict.Local, conflict.Remote));
        return isFolded ? [.. told, .. Undone()] : [.. told];

        SettledConflict Told(JsonPointer path, ConflictKind kind, Slot<StateValue> @base, Slot<StateValue> local, Slot<StateValue> remote)
        {
            var result = rules.Get(document, path);
            var outcome = result.Equals(local) ? ResolutionKind.UseLocal
                : result.Equals(remote) ? ResolutionKind.UseRemote
                : result.Exists ? ResolutionKind.Set : ResolutionKind.Remove;
            return new("", path, kind, @base, local, remote, edit.Stamp, remoteStampAt(path), outcome, $"strategy {edit.Strategy}", result, []);
        }

        // Two edits since may have come back to the base, with this one between them: the pair agrees, and yet the document has the base again.
        // Seen from what the author made, the base and the document are then equal edits.
        IEnumerable<SettledConflict> Undone() =>
            from place in ThreeWayMerge.Of(edit.Local, edit.Base, document, new() { Rules = rules, IncludesEqualEdits = static _ => true }).Conflicts
            where place.Kind == ConflictKind.SameEdit
                && !pairwise.Conflicts.Any(conflict => conflict.Path.Contains(place.Path) || place.Path.Contains(conflict.Path))
            let kind = !place.Local.Exists ? ConflictKind.AddAdd : place.Base.Exists ? ConflictKind.EditEdit : ConflictKind.RemoveEdit
            select Told(place.Path, kind, place.Local, place.Base, place.Remote);
    }

    private sealed record Entry(long Number, LoggedEdit Edit, long Version, bool IsChanged, bool IsFoldable)
    {
        public bool IsSeenBy(long version) => IsChanged ? Version <= version : Version < version;
    }
}
