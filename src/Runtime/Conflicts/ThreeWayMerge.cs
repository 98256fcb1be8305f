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
    private readonly List<DetectedConflict> _conflicts = [];
    private readonly ThreeWayMergeOptions _options;

    private ThreeWayMerge(StateValue @base, StateValue local, StateValue remote, ThreeWayMergeOptions options)
    {
        _options = options;
        Document = Merge(JsonPointer.Root, new(@base), new(local), new(remote)).Value;
        Conflicts = [.. _conflicts];
    }

    /// <summary>
    /// The merged document. Where there is a conflict and no answer it holds remote's value, or local's where remote has none.
    /// </summary>
    public StateValue Document { get; }

    /// <summary>The conflicts that have no answer, in the order of the merged document.</summary>
    public ImmutableArray<DetectedConflict> Conflicts { get; }

    /// <summary>Merges.</summary>
    /// <param name="base">What both sides started from.</param>
    /// <param name="local">One side.</param>
    /// <param name="remote">The other side.</param>
    /// <param name="options">Answers, and what counts as a conflict. Default: no answers, and only disagreements count.</param>
    public static ThreeWayMerge Of(StateValue @base, StateValue local, StateValue remote, ThreeWayMergeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(@base);
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        return new(@base, local, remote, options ?? ThreeWayMergeOptions.Default);
    }

    private Slot<StateValue> Merge(JsonPointer path, Slot<StateValue> @base, Slot<StateValue> local, Slot<StateValue> remote)
    {
        if (_options.Answers is { } answers && answers.TryGetValue(path, out var answer))
            return answer;

        var isSameEdit = Same(local, remote);
        if (isSameEdit && (_options.IncludesEqualEdits is null || Same(@base, local)))
            return Canonical(@base, local, remote);
        // A side that is equal to the base may still have another order of members, which is worth keeping.
        var objects = (Local: local.GetValueOrDefault() as StateObject, Remote: remote.GetValueOrDefault() as StateObject);
        var areObjects = objects is { Local: not null, Remote: not null };
        if (Same(@base, local) && (!areObjects || IsIdentical(@base, local)))
            return remote;
        if (Same(@base, remote) && (!areObjects || IsIdentical(@base, remote)))
            return local;
        if (areObjects)
            return new(MergeObjects(path, @base, objects.Local!, objects.Remote!));

        if (isSameEdit && !_options.IncludesEqualEdits!(path))
            return Canonical(@base, local, remote);
        _conflicts.Add(new(path, isSameEdit ? ConflictKind.SameEdit : KindOf(@base, local, remote), @base, local, remote));
        return remote.Exists ? remote : local;
    }

    private StateObject MergeObjects(JsonPointer path, Slot<StateValue> @base, StateObject local, StateObject remote)
    {
        var before = @base.GetValueOrDefault() as StateObject ?? StateObject.Empty;
        var firstInside = _conflicts.Count;
        var merged = ImmutableArray.CreateBuilder<KeyValuePair<string, StateValue>>(Math.Max(local.Count, remote.Count));
        foreach (var name in MemberOrder.Of(before, local, remote))
        {
            var value = Merge(path.Append(name), Member(before, name), Member(local, name), Member(remote, name));
            if (value.Exists)
                merged.Add(new(name, value.Value));
        }

        var inside = _conflicts[firstInside..];
        if (_options.IsAnsweredWhole is { } isAnsweredWhole
            && inside.Exists(static conflict => conflict.Kind != ConflictKind.SameEdit)
            && isAnsweredWhole(path))
        {
            _conflicts.RemoveRange(firstInside, inside.Count);
            _conflicts.Add(new(path, KindOf(@base, new(local), new(remote)), @base, new(local), new(remote)) { Inner = [.. inside] });
        }

        return new StateObject(merged);
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

    private static bool IsIdentical(Slot<StateValue> left, Slot<StateValue> right) => ReferenceEquals(left.GetValueOrDefault(), right.GetValueOrDefault());

    private static bool Same(Slot<StateValue> left, Slot<StateValue> right) =>
        left.Exists == right.Exists && (!left.Exists || left.Value.Equals(right.Value));

    /// <summary>
    /// Of two equal values that are written differently (1 and 1.0, another order of members) the one that is not written as the base was; where
    /// neither is, every replica must keep the same one.
    /// </summary>
    private static Slot<StateValue> Canonical(Slot<StateValue> @base, Slot<StateValue> left, Slot<StateValue> right)
    {
        if (!left.Exists || ReferenceEquals(left.Value, right.Value))
            return left;
        var (leftText, rightText) = (left.Value.ToUtf8(), right.Value.ToUtf8());
        var order = leftText.AsSpan().SequenceCompareTo(rightText);
        if (order == 0 || !@base.Exists)
            return order <= 0 ? left : right;
        var baseText = @base.Value.ToUtf8().AsSpan();
        return baseText.SequenceEqual(leftText) ? right
            : baseText.SequenceEqual(rightText) ? left
            : order < 0 ? left : right;
    }
}
