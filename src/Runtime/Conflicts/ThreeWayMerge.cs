using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>
/// Merges two documents that started from one base. Edits of disjoint places merge; where both sides changed one place in
/// different ways there is a conflict. Arrays are atomic.
/// </summary>
/// <remarks>
/// It compares documents, not operations: what counts is the net effect of each side. Swapping the sides gives the same document, to
/// the byte, and the same conflicts with their sides swapped.
/// </remarks>
public sealed class ThreeWayMerge
{
    private readonly ImmutableArray<DetectedConflict>.Builder _conflicts = ImmutableArray.CreateBuilder<DetectedConflict>();
    private readonly IReadOnlyList<Slot<StateValue>>? _answers;
    private readonly Func<JsonPointer, bool>? _includesEqualEdits;

    private ThreeWayMerge(
        StateValue @base, StateValue local, StateValue remote, IReadOnlyList<Slot<StateValue>>? answers, Func<JsonPointer, bool>? includesEqualEdits)
    {
        _answers = answers;
        _includesEqualEdits = includesEqualEdits;
        Document = Merge(JsonPointer.Root, new(@base), new(local), new(remote)).Value;
        Conflicts = _conflicts.DrainToImmutable();
    }

    /// <summary>
    /// The merged document. Where there is a conflict and no answer it holds remote's value, or local's where remote has none.
    /// </summary>
    public StateValue Document { get; }

    /// <summary>The conflicts, in the order of the merged document.</summary>
    public ImmutableArray<DetectedConflict> Conflicts { get; }

    /// <summary>Merges.</summary>
    /// <param name="base">What both sides started from.</param>
    /// <param name="local">One side.</param>
    /// <param name="remote">The other side.</param>
    /// <param name="answers">
    /// The value for each conflict, in the order of <see cref="Conflicts"/> of an earlier merge of the same three documents; an absent slot
    /// removes. Default: none.
    /// </param>
    /// <param name="includesEqualEdits">
    /// Whether a place where both sides made the same edit is reported, as <see cref="ConflictKind.SameEdit"/>. Default: nowhere.
    /// </param>
    public static ThreeWayMerge Of(
        StateValue @base,
        StateValue local,
        StateValue remote,
        IReadOnlyList<Slot<StateValue>>? answers = null,
        Func<JsonPointer, bool>? includesEqualEdits = null)
    {
        ArgumentNullException.ThrowIfNull(@base);
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        return new(@base, local, remote, answers, includesEqualEdits);
    }

    private Slot<StateValue> Merge(JsonPointer path, Slot<StateValue> @base, Slot<StateValue> local, Slot<StateValue> remote)
    {
        var isSameEdit = Same(local, remote);
        if (isSameEdit && (_includesEqualEdits is null || Same(@base, local)))
            return Canonical(local, remote);
        if (Same(@base, local))
            return remote;
        if (Same(@base, remote))
            return local;
        if (local.GetValueOrDefault() is StateObject l && remote.GetValueOrDefault() is StateObject r)
            return new(MergeObjects(path, @base.GetValueOrDefault() as StateObject ?? StateObject.Empty, l, r));

        if (isSameEdit && !_includesEqualEdits!(path))
            return Canonical(local, remote);
        var index = _conflicts.Count;
        _conflicts.Add(new(path, isSameEdit ? ConflictKind.SameEdit : KindOf(@base, local, remote), @base, local, remote));
        return _answers is not null ? _answers[index] : remote.Exists ? remote : local;
    }

    private StateObject MergeObjects(JsonPointer path, StateObject @base, StateObject local, StateObject remote)
    {
        var merged = ImmutableArray.CreateBuilder<KeyValuePair<string, StateValue>>(Math.Max(local.Count, remote.Count));
        foreach (var name in MemberOrder.Of(@base, local, remote))
        {
            var (b, l, r) = (Member(@base, name), Member(local, name), Member(remote, name));
            var value = Merge(path.Append(name), b, l, r);
            if (value.Exists)
                merged.Add(new(name, value.Value));
        }

        return new StateObject(merged.DrainToImmutable());
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

    private static Slot<StateValue> Member(StateObject o, string name) => o.TryGetMember(name, out var value) ? new(value) : default;

    private static bool Same(Slot<StateValue> left, Slot<StateValue> right) =>
        left.Exists == right.Exists && (!left.Exists || left.Value.Equals(right.Value));

    /// <summary>Of two equal values that are written differently (1 and 1.0) every replica must keep the same one.</summary>
    private static Slot<StateValue> Canonical(Slot<StateValue> left, Slot<StateValue> right) =>
        !left.Exists || ReferenceEquals(left.Value, right.Value) || left.Value.ToUtf8().AsSpan().SequenceCompareTo(right.Value.ToUtf8()) <= 0
            ? left
            : right;
}
