using System.Collections.Immutable;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>The answers of the built-in strategies. Each depends on the three values and the two stamps, never on which side is local.</summary>
internal static class BuiltInStrategies
{
    /// <summary>The answer, or null where the strategy has none.</summary>
    public static (ResolutionKind Kind, Slot<StateValue> Value)? Settle(
        this ConflictStrategy strategy, DetectedConflict conflict, EditStamp localStamp, EditStamp remoteStamp) =>
        strategy.Settle(conflict, IsLater(localStamp, conflict.Local, remoteStamp, conflict.Remote));

    /// <summary>The answer where it is known which edit is the later one, or null where the strategy has none.</summary>
    public static (ResolutionKind Kind, Slot<StateValue> Value)? Settle(this ConflictStrategy strategy, DetectedConflict conflict, bool localIsLater)
    {
        if (strategy.Equals(ConflictStrategy.LastWriteWins))
            return Take(conflict, local: localIsLater);
        if (strategy.Equals(ConflictStrategy.FirstWriteWins))
            return Take(conflict, local: !localIsLater);
        return strategy.Equals(ConflictStrategy.Merge) ? Merge(conflict, localIsLater) : null;
    }

    private static (ResolutionKind Kind, Slot<StateValue> Value) Take(DetectedConflict conflict, bool local) =>
        local ? (ResolutionKind.UseLocal, conflict.Local) : (ResolutionKind.UseRemote, conflict.Remote);

    private static (ResolutionKind Kind, Slot<StateValue> Value) Merge(DetectedConflict conflict, bool localIsLater)
    {
        if (conflict.Kind == ConflictKind.MoveMove)
            return Take(conflict, localIsLater); // both targets would hold the subtree otherwise
        if (!conflict.Local.TryGet(out var local))
            return Take(conflict, local: false);
        if (!conflict.Remote.TryGet(out var remote))
            return Take(conflict, local: true);
        if (local is not StateArray l || remote is not StateArray r)
            return Take(conflict, localIsLater);
        var @base = conflict.Base.GetValueOrDefault() as StateArray ?? StateArray.Empty;
        return (ResolutionKind.Set, new(localIsLater ? MergeArrays(@base, r, l) : MergeArrays(@base, l, r)));
    }

    /// <summary>Items are alike when they are equal; how often one is there counts. Removals of either side, then additions, the earlier side's first.</summary>
    private static StateArray MergeArrays(StateArray @base, StateArray earlier, StateArray later)
    {
        var (inBase, inEarlier, inLater) = (Count(@base), Count(earlier), Count(later));
        // How many of an item remain: what the base had, less what either side removed, and what either added.
        var remaining = new Dictionary<StateValue, int>();
        foreach (var item in inBase.Keys.Concat(inEarlier.Keys).Concat(inLater.Keys))
        {
            var (b, e, l) = (inBase.GetValueOrDefault(item), inEarlier.GetValueOrDefault(item), inLater.GetValueOrDefault(item));
            // Both adding the same item is one addition; both removing it is one removal.
            remaining[item] = e >= b && l >= b ? Math.Max(e, l) : e <= b && l <= b ? Math.Min(e, l) : Math.Max(0, e + l - b);
        }

        var merged = ImmutableArray.CreateBuilder<StateValue>();
        foreach (var item in @base.Concat(earlier).Concat(later))
        {
            if (remaining[item] > 0)
            {
                remaining[item]--;
                merged.Add(item);
            }
        }

        return new StateArray(merged);
    }

    private static Dictionary<StateValue, int> Count(StateArray array)
    {
        var counts = new Dictionary<StateValue, int>();
        foreach (var item in array)
            counts[item] = counts.GetValueOrDefault(item) + 1;
        return counts;
    }

    /// <summary>By stamp; two edits with one stamp (one actor, one instant) by value, a removal counting as the earlier.</summary>
    private static bool IsLater(EditStamp stamp, Slot<StateValue> value, EditStamp otherStamp, Slot<StateValue> other)
    {
        var order = stamp.CompareTo(otherStamp);
        if (order != 0)
            return order > 0;
        return value.Exists && (!other.Exists || value.Value.ToUtf8().AsSpan().SequenceCompareTo(other.Value.ToUtf8()) > 0);
    }
}
