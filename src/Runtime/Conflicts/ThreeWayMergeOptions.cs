using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>What a merge is told beside the three documents.</summary>
public sealed record ThreeWayMergeOptions
{
    internal static readonly ThreeWayMergeOptions Default = new();

    /// <summary>How arrays merge. Default: every array is <see cref="ArrayMerge.Atomic"/>.</summary>
    public MergeRules Rules { get; init; } = MergeRules.Empty;

    /// <summary>
    /// Subtrees that the local side moved: remote's edits below the source follow them to the target. Those that the documents do not bear out, or that lead through
    /// arrays, count as removal and addition. Default: none.
    /// </summary>
    public IReadOnlyList<SubtreeMove> LocalMoves { get; init; } = [];

    /// <summary>Subtrees that the remote side moved, as <see cref="LocalMoves"/>. Default: none.</summary>
    public IReadOnlyList<SubtreeMove> RemoteMoves { get; init; } = [];

    /// <summary>The value to take at a place, for conflicts of an earlier merge of the same documents; an absent slot removes. Default: none.</summary>
    public IReadOnlyDictionary<JsonPointer, Slot<StateValue>>? Answers { get; init; }

    /// <summary>
    /// Whether a place where both sides made the same edit is reported, as <see cref="ConflictKind.SameEdit"/>. Default: nowhere.
    /// </summary>
    public Func<JsonPointer, bool>? IncludesEqualEdits { get; init; }

    /// <summary>
    /// Whether the conflicts inside an object or a keyed array are reported as one conflict of the whole, with them in
    /// <see cref="DetectedConflict.Inner"/>. Default: nowhere.
    /// </summary>
    public Func<JsonPointer, bool>? IsAnsweredWhole { get; init; }
}
