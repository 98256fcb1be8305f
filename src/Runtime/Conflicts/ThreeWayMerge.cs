using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>
/// Merges two documents that started from one base. Edits of disjoint places merge; where both sides changed one place in
/// different ways there is a conflict. Arrays merge as <see cref="ThreeWayMergeOptions.Rules"/> have it, by default as one value.
/// </summary>
/// <remarks>
/// <para>
/// It compares documents, not operations: what counts is the net effect of each side. Swapping the sides gives the same document, to
/// the byte, and the same conflicts with their sides swapped. What the base shares with a side, by reference, is not visited.
/// </para>
/// <para>
/// An item of a keyed array is named by the text of its key, in conflicts, answers and rules below it: <c>/items/sku-1/qty</c>, because its index may be
/// another on every side; <see cref="MergeRules.Get"/> reads such a place. A sequence conflicts as a whole, at its own path: a region of it has none.
/// </para>
/// </remarks>
public sealed class ThreeWayMerge
{
    private readonly List<DetectedConflict> _conflicts = [];
    private readonly (StateValue Base, StateValue Local, StateValue Remote) _sides;
    private readonly ThreeWayMergeOptions _options;
    private readonly MovePlan? _moves;

    private ThreeWayMerge(StateValue @base, StateValue local, StateValue remote, ThreeWayMergeOptions options, JsonPointer? at = null)
    {
        _sides = (@base, local, remote);
        _options = options;
        _moves = MovePlan.Of(@base, local, remote, options.LocalMoves, options.RemoteMoves, options.Rules);
        Document = Merge(at ?? JsonPointer.Root, new(_moves?.Base ?? @base), new(_moves?.Local ?? local), new(_moves?.Remote ?? remote)).Value;
        Conflicts = [.. _conflicts];
    }

    /// <summary>
    /// The merged document. Where there is a conflict and no answer it holds remote's value, or local's where remote has none.
    /// </summary>
    public StateValue Document { get; }

    /// <summary>The conflicts that have no answer, in the order of the merged document.</summary>
    public ImmutableArray<DetectedConflict> Conflicts { get; }

    /// <summary>How arrays merged; names the places of the conflicts.</summary>
    internal MergeRules Rules => _options.Rules;

    /// <summary>Merges.</summary>
    /// <param name="base">What both sides started from.</param>
    /// <param name="local">One side.</param>
    /// <param name="remote">The other side.</param>
    /// <param name="options">Answers, rules, moves, and what counts as a conflict. Default: none of them, and only disagreements count.</param>
    public static ThreeWayMerge Of(StateValue @base, StateValue local, StateValue remote, ThreeWayMergeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(@base);
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        return new(@base, local, remote, options ?? ThreeWayMergeOptions.Default);
    }

    /// <summary>The same documents merged by the same rules, with answers in the places of the conflicts.</summary>
    internal ThreeWayMerge Answered(IReadOnlyDictionary<JsonPointer, Slot<StateValue>> answers, bool includesEqualEdits) =>
        new(_sides.Base, _sides.Local, _sides.Remote, _options with
        {
            Answers = answers,
            // Makes the merge go down to the equal edits that were answered; those that were not agree.
            IncludesEqualEdits = includesEqualEdits ? static _ => false : null,
            IsAnsweredWhole = null,
        });

    /// <summary>Merges what stands at a place, with local's values where there is a conflict.</summary>
    internal static StateValue WithLocalAnswers(JsonPointer at, StateValue @base, StateValue local, StateValue remote, MergeRules rules)
    {
        var merge = new ThreeWayMerge(@base, local, remote, new() { Rules = rules }, at);
        if (merge.Conflicts.IsEmpty)
            return merge.Document;
        var answers = merge.Conflicts.ToDictionary(static c => c.Path, static c => c.Local);
        return new ThreeWayMerge(@base, local, remote, new() { Rules = rules, Answers = answers }, at).Document;
    }

    private Slot<StateValue> Merge(JsonPointer path, Slot<StateValue> @base, Slot<StateValue> local, Slot<StateValue> remote)
    {
        if (_options.Answers is { } answers && answers.TryGetValue(path, out var answer))
            return answer;
        if (_moves?.ForcedAt(path) is { } kind && !Same(local, remote)) // two ways can lead to one result
            return Conflict(path, kind, @base, local, remote);
        if (_moves?.IsAbove(path) is true)
            return new(MergeObjects(path, @base, Members(local), Members(remote)));
        if (TakeUnvisited(@base, local, remote) is { } taken)
            return taken;

        if (local.GetValueOrDefault() is StateObject localObject && remote.GetValueOrDefault() is StateObject remoteObject)
            return new(MergeObjects(path, @base, localObject, remoteObject));
        var arrays = (Local: local.GetValueOrDefault() as StateArray, Remote: remote.GetValueOrDefault() as StateArray);
        var rule = arrays is { Local: not null, Remote: not null } && !_options.Rules.IsEmpty ? _options.Rules.Find(path) : null;
        if (rule is { Arrays: ArrayMerge.Keyed }
            && KeyedItems.TryRead(Items(@base), arrays.Local!, arrays.Remote!, rule.Key!, out var sides))
            return new(MergeKeyed(path, @base, arrays.Local!, arrays.Remote!, sides.Value));

        var isSameEdit = Same(local, remote);
        if (isSameEdit && (_options.IncludesEqualEdits is null || Same(@base, local)))
            return CanonicalValue.Of(@base, local, remote);
        if (Same(@base, local))
            return remote;
        if (Same(@base, remote))
            return local;
        if (isSameEdit)
        {
            return _options.IncludesEqualEdits!(path)
                ? Conflict(path, ConflictKind.SameEdit, @base, local, remote)
                : CanonicalValue.Of(@base, local, remote);
        }

        if (rule is { Arrays: ArrayMerge.Set })
            return SetMerge.Of(@base, arrays.Local!, arrays.Remote!);
        if (rule is { Arrays: ArrayMerge.Sequence } && SequenceMerge.Of(Items(@base), arrays.Local!, arrays.Remote!) is { } sequence)
            return new(sequence);
        return Conflict(path, KindOf(@base, local, remote), @base, local, remote);
    }

    private Slot<StateValue> Conflict(JsonPointer path, ConflictKind kind, Slot<StateValue> @base, Slot<StateValue> local, Slot<StateValue> remote)
    {
        _conflicts.Add(new(path, kind, @base, local, remote));
        return remote.Exists ? remote : local;
    }

    /// <summary>What is taken because versions share it; null where the values have to be looked at.</summary>
    private Slot<StateValue>? TakeUnvisited(Slot<StateValue> @base, Slot<StateValue> local, Slot<StateValue> remote)
    {
        var (b, l, r) = (@base.GetValueOrDefault(), local.GetValueOrDefault(), remote.GetValueOrDefault());
        if (ReferenceEquals(b, l))
            return remote;
        if (ReferenceEquals(b, r))
            return local;
        return ReferenceEquals(l, r) && _options.IncludesEqualEdits is null ? local : default(Slot<StateValue>?);
    }

    private StateObject MergeObjects(JsonPointer path, Slot<StateValue> @base, StateObject local, StateObject remote)
    {
        var before = Members(@base);
        var firstInside = _conflicts.Count;
        var visitsAll = _moves?.IsAbove(path) is true;
        var (bases, locals, remotes) = (new MemberCursor(before), new MemberCursor(local), new MemberCursor(remote));
        StateObject merged;
        if (MemberOrder.SideInOrder(before, local, remote) is { } side)
        {
            // All but the few members that come out otherwise are shared with that side.
            var changes = new List<KeyValuePair<string, Slot<StateValue>>>();
            foreach (var name in visitsAll || side.Wide is null ? side.Names : Touched(side, before, ReferenceEquals(side, remote) ? local : remote))
            {
                var member = MergeMember(name);
                if (!ReferenceEquals(member.GetValueOrDefault(), side.TryGetMember(name, out var value) ? value : null))
                    changes.Add(new(name, member));
            }

            merged = With(side, changes);
        }
        else
        {
            var members = new List<KeyValuePair<string, StateValue>>(Math.Max(local.Count, remote.Count));
            foreach (var name in MemberOrder.Of(before, local, remote))
            {
                if (MergeMember(name).TryGet(out var value))
                    members.Add(new(name, value));
            }

            merged = new(members);
        }

        JoinConflicts(path, firstInside, @base, local, remote);
        return merged;

        Slot<StateValue> MergeMember(string name)
        {
            var (b, l, r) = (bases.At(name), locals.At(name), remotes.At(name));
            var taken = visitsAll ? default : TakeUnvisited(b, l, r);
            return taken ?? Merge(path.Append(name), b, l, r);
        }
    }

    /// <summary>Of a wide object the members that the other side touched, in order: whatever it left as it was comes out as it is on this side.</summary>
    private static IEnumerable<string> Touched(StateObject side, StateObject before, StateObject other) =>
        MemberDifferences.Between(before, other).Select(static difference => difference.Name).OrderBy(side.IndexOf);

    private static StateObject With(StateObject side, List<KeyValuePair<string, Slot<StateValue>>> changes)
    {
        if (changes.Count * 8 < side.Count || changes.Count < 2)
        {
            foreach (var (name, value) in changes)
                side = value.Exists ? side.Set(name, value.Value) : side.Remove(name);
            return side;
        }

        var members = new List<KeyValuePair<string, StateValue>>(side.Count);
        var next = 0;
        foreach (var member in side)
        {
            if (next == changes.Count || changes[next].Key != member.Key)
                members.Add(member);
            else if (changes[next++].Value.TryGet(out var value))
                members.Add(new(member.Key, value));
        }

        return new(members);
    }

    private StateArray MergeKeyed(
        JsonPointer path, Slot<StateValue> @base, StateArray local, StateArray remote, (KeyedItems Base, KeyedItems Local, KeyedItems Remote) sides)
    {
        var firstInside = _conflicts.Count;
        var merged = new List<StateValue>(Math.Max(local.Count, remote.Count));
        foreach (var token in MemberOrder.Of(sides.Base.Tokens, sides.Local.Tokens, sides.Remote.Tokens))
        {
            var (b, l, r) = (sides.Base[token], sides.Local[token], sides.Remote[token]);
            if ((TakeUnvisited(b, l, r) ?? Merge(path.Append(token), b, l, r)).TryGet(out var item))
                merged.Add(item);
        }

        JoinConflicts(path, firstInside, @base, local, remote);
        return IsWhole(remote) ? remote : IsWhole(local) ? local : new(merged);

        bool IsWhole(StateArray side)
        {
            if (side.Count != merged.Count)
                return false;
            var i = 0;
            foreach (var item in side)
            {
                if (!ReferenceEquals(item, merged[i++]))
                    return false;
            }

            return true;
        }
    }

    /// <summary>Makes the conflicts inside a container one conflict of the whole, where it is answered so.</summary>
    private void JoinConflicts(JsonPointer path, int firstInside, Slot<StateValue> @base, StateValue local, StateValue remote)
    {
        if (_conflicts.Count == firstInside || _options.IsAnsweredWhole is not { } isAnsweredWhole)
            return;
        var inside = _conflicts[firstInside..];
        if (inside.Exists(static conflict => conflict.Kind != ConflictKind.SameEdit) && isAnsweredWhole(path))
        {
            _conflicts.RemoveRange(firstInside, inside.Count);
            _conflicts.Add(new(path, KindOf(@base, new(local), new(remote)), @base, new(local), new(remote)) { Inner = [.. inside] });
        }
    }

    private static ConflictKind KindOf(Slot<StateValue> @base, Slot<StateValue> local, Slot<StateValue> remote)
    {
        if (!local.Exists || !remote.Exists)
            return ConflictKind.RemoveEdit;
        if (!@base.Exists)
            return ConflictKind.AddAdd;
        var edited = @base.Value is StateObject or StateArray && (local.Value.Kind == @base.Value.Kind || remote.Value.Kind == @base.Value.Kind);
        return edited && local.Value.Kind != remote.Value.Kind ? ConflictKind.ParentChild : ConflictKind.EditEdit;
    }

    private static StateObject Members(Slot<StateValue> slot) => slot.GetValueOrDefault() as StateObject ?? StateObject.Empty;

    private static StateArray Items(Slot<StateValue> slot) => slot.GetValueOrDefault() as StateArray ?? StateArray.Empty;

    private static bool Same(Slot<StateValue> left, Slot<StateValue> right) =>
        left.Exists == right.Exists && (!left.Exists || ReferenceEquals(left.Value, right.Value) || left.Value.Equals(right.Value));
}
