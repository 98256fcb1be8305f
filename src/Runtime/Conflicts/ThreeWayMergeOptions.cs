using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>What a merge is told beside the three documents.</summary>
public sealed record ThreeWayMergeOptions
{
    internal static readonly ThreeWayMergeOptions Default = new();

    /// <summary>The value to take at a place, for conflicts of an earlier merge of the same documents; an absent slot removes. Default: none.</summary>
    public IReadOnlyDictionary<JsonPointer, Slot<StateValue>>? Answers { get; init; }

    /// <summary>
    /// Whether a place where both sides made the same edit is reported, as <see cref="ConflictKind.SameEdit"/>. Default: nowhere.
    /// </summary>
    public Func<JsonPointer, bool>? IncludesEqualEdits { get; init; }

    /// <summary>
    /// Whether the conflicts inside an object are reported as one conflict of the whole object, with them in
    /// <see cref="DetectedConflict.Inner"/>. Default: nowhere.
    /// </summary>
    public Func<JsonPointer, bool>? IsAnsweredWhole { get; init; }
}
