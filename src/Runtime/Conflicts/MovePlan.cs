using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>
/// Brings three documents of which two moved subtrees to where one merge of places is right: what one side moved is at its target in the base
/// and on the other side too, so that the other side's edits below it are edits there.
/// </summary>
/// <remarks>
/// A move that does not go together with what the other side did (its target is taken, or gone with what it was in; or the moves of the two sides reach into
/// each other) counts as removal and addition. Nothing here depends on which side is which.
/// </remarks>
internal sealed class MovePlan
{
    private const int MaxMoves = 256; // each is held against each

    private readonly Dictionary<JsonPointer, ConflictKind> _forced = [];
    private readonly HashSet<JsonPointer> _above = [];

    private MovePlan(StateValue @base, StateValue local, StateValue remote) => (Base, Local, Remote) = (@base, local, remote);

    public StateValue Base { get; private set; }

    public StateValue Local { get; private set; }

    public StateValue Remote { get; private set; }

    /// <summary>The conflict that there is at a place whatever the values there are.</summary>
    public ConflictKind? ForcedAt(JsonPointer path) => _forced.TryGetValue(path, out var kind) ? kind : null;

    /// <summary>Whether there is such a place below.</summary>
    public bool IsAbove(JsonPointer path) => _above.Contains(path);

    /// <summary>Makes a plan; null where there is nothing to bring together.</summary>
    public static MovePlan? Of(
        StateValue @base, StateValue local, StateValue remote, IReadOnlyList<SubtreeMove> localMoves, IReadOnlyList<SubtreeMove> remoteMoves, MergeRules rules)
    {
        if (localMoves.Count + remoteMoves.Count is 0 or > MaxMoves || local.Equals(remote) || @base.Equals(local) || @base.Equals(remote))
            return null;
        var (ours, theirs) = (True(localMoves, @base, local), True(remoteMoves, @base, remote));
        while (ours.Count + theirs.Count > 0)
        {
            var plan = new MovePlan(@base, local, remote);
            if (plan.TryRelocate(ours, theirs, rules, out var misfits))
                return plan;
            ours.RemoveAll(misfits.Contains);
            theirs.RemoveAll(misfits.Contains);
        }

        return null;
    }

    /// <summary>The moves that the documents bear out.</summary>
    private static List<SubtreeMove> True(IReadOnlyList<SubtreeMove> moves, StateValue @base, StateValue side) =>
    [
        .. moves
            .Where(move => !move.From.Contains(move.To) && !move.To.Contains(move.From)
                && Find(@base, move.From) is { } was && Find(side, move.From)?.Equals(was) is not true
                && Find(side, move.To) is { } now && Find(@base, move.To)?.Equals(now) is not true)
            .DistinctBy(static move => move.From)
            .DistinctBy(static move => move.To)
            .OrderBy(static move => move.From),
    ];

    private bool TryRelocate(List<SubtreeMove> ours, List<SubtreeMove> theirs, MergeRules rules, out HashSet<SubtreeMove> misfits)
    {
        misfits = [];
        var common = ours.Intersect(theirs).ToList();
        var (onlyOurs, onlyTheirs) = (ours.Except(common).ToList(), theirs.Except(common).ToList());
        var split = new HashSet<SubtreeMove>(); // one source, two targets
        foreach (var mine in onlyOurs)
        {
            foreach (var other in onlyTheirs)
            {
                if (mine.From == other.From)
                {
                    split.Add(mine);
                    split.Add(other);
                    if (Nest(mine.To, other.To) || !CanStandBeside(mine, Remote, onlyOurs) || !CanStandBeside(other, Local, onlyTheirs))
                        misfits.UnionWith([mine, other]);
                }
                else
                {
                    if (other.From.Contains(mine.From) || other.From.Contains(mine.To))
                        misfits.Add(mine);
                    if (mine.From.Contains(other.From) || mine.From.Contains(other.To))
                        misfits.Add(other);
                    if (Nest(mine.To, other.To) || mine.To.Contains(other.From) || other.To.Contains(mine.From))
                        misfits.UnionWith([mine, other]);
                }
            }
        }

        misfits.UnionWith(onlyOurs.Where(move => !split.Contains(move) && !CanStandBeside(move, Remote, ours)));
        misfits.UnionWith(onlyTheirs.Where(move => !split.Contains(move) && !CanStandBeside(move, Local, theirs)));
        if (misfits.Count > 0)
            return false;

        foreach (var move in split)
            Force(move.To, ConflictKind.MoveMove);
        var remote = Relocate(Remote, onlyOurs.Where(move => !split.Contains(move)), common, isSide: true);
        var local = Relocate(Local, onlyTheirs.Where(move => !split.Contains(move)), common, isSide: true);
        var relocated = Relocate(Base, ours.Union(theirs).Where(move => !split.Contains(move)), [], isSide: false);
        foreach (var mine in onlyOurs.Where(split.Contains))
        {
            // Wherever the subtree ends, what the other side did inside is there too.
            var other = onlyTheirs.Find(move => move.From == mine.From)!;
            if (Find(relocated, mine.From) is { } was && Find(local, mine.To) is { } here && Find(remote, other.To) is { } there)
            {
                local = With(local, mine.To, 0, ThreeWayMerge.WithLocalAnswers(mine.To, was, here, there, rules));
                remote = With(remote, other.To, 0, ThreeWayMerge.WithLocalAnswers(other.To, was, there, here, rules));
                relocated = Without(relocated, mine.From);
            }
        }

        (Base, Local, Remote) = (relocated, local, remote);
        return true;
    }

    /// <summary>Whether the target is as it was on the other side, and what holds it is there or new.</summary>
    private bool CanStandBeside(SubtreeMove move, StateValue otherSide, List<SubtreeMove> sameSide)
    {
        // In a subtree that moved as well the target is where it was before: what stood there is gone, and the other side may not have touched it.
        var around = sameSide.Where(same => same != move && same.To.Contains(move.To)).MaxBy(static same => same.To.Tokens.Length);
        var target = around is null ? move.To : SubtreeMove.Rebase(move.To, around.To, around.From);
        StateValue? was = Base;
        StateValue? other = otherSide;
        foreach (var token in target.Tokens)
        {
            if (was is not (null or StateObject) || other is not (null or StateObject) || (was is not null && other is null))
                return false;
            was = (was as StateObject)?.TryGetMember(token, out var member) is true ? member : null;
            other = (other as StateObject)?.TryGetMember(token, out member) is true ? member : null;
        }

        return was is null ? other is null : was.Equals(other) || sameSide.Exists(same => same.From == target);
    }

    private StateValue Relocate(StateValue document, IEnumerable<SubtreeMove> moves, List<SubtreeMove> common, bool isSide)
    {
        var taken = new List<(SubtreeMove Move, StateValue? Value)>();
        // The innermost first, so that each is still where it was.
        foreach (var move in moves.OrderByDescending(static move => move.From.Tokens.Length).ToList())
        {
            var from = isSide ? SubtreeMove.Follow(move.From, common) : move.From;
            var value = Find(document, from);
            if (value is not null)
                document = Without(document, from);
            taken.Add((move, value));
        }

        // The outermost first; the rest of the order shows in that of the members, so it must not be one side's.
        foreach (var (move, value) in taken.OrderBy(static entry => entry.Move.To.Tokens.Length).ThenBy(static entry => entry.Move.To))
        {
            if (value is not null)
            {
                document = With(document, move.To, 0, value);
                continue;
            }

            // The other side removed what this one moved.
            if (Find(document, move.To) is not null)
                document = Without(document, move.To);
            Force(move.To, ConflictKind.RemoveEdit);
        }

        return document;
    }

    private void Force(JsonPointer path, ConflictKind kind)
    {
        _forced[path] = kind;
        while (!path.IsRoot)
            _above.Add(path = path.Parent);
    }

    private static bool Nest(JsonPointer left, JsonPointer right) => left.Contains(right) || right.Contains(left);

    /// <summary>The value at a place, on a way through objects.</summary>
    private static StateValue? Find(StateValue document, JsonPointer path)
    {
        foreach (var token in path.Tokens)
        {
            if (document is not StateObject o || !o.TryGetMember(token, out var member))
                return null;
            document = member;
        }

        return document;
    }

    private static StateObject Without(StateValue document, JsonPointer path) => Without((StateObject)document, path, 0);

    private static StateObject Without(StateObject parent, JsonPointer path, int at) => at == path.Tokens.Length - 1
        ? parent.Remove(path.Tokens[at])
        : parent.TryGetMember(path.Tokens[at], out var child) && child is StateObject o ? parent.Set(path.Tokens[at], Without(o, path, at + 1)) : parent;

    private static StateValue With(StateValue? parent, JsonPointer path, int at, StateValue value)
    {
        if (at == path.Tokens.Length)
            return value;
        var o = parent as StateObject ?? StateObject.Empty;
        var token = path.Tokens[at];
        return o.Set(token, With(o.TryGetMember(token, out var child) ? child : null, path, at + 1, value));
    }
}
