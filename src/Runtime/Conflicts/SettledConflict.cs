using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>A conflict and what became of it.</summary>
/// <param name="StateId">The state in which it arose.</param>
/// <param name="Path">Where.</param>
/// <param name="Kind">How the edits disagree.</param>
/// <param name="Base">The value both started from.</param>
/// <param name="Local">The value of the edit that was being made.</param>
/// <param name="Remote">The value that others had committed.</param>
/// <param name="LocalStamp">Who made the local edit and when.</param>
/// <param name="RemoteStamp">Who last edited the remote value and when.</param>
/// <param name="Outcome">The answer; <see cref="ResolutionKind.Fail"/> where there was none.</param>
/// <param name="AnsweredBy">The resolver or strategy that answered, such as <c>max (compiled-in MyApp)</c> or <c>strategy last-write-wins</c>; null where none did.</param>
/// <param name="Result">The value it was settled with; absent means removed.</param>
/// <param name="Notes">Who declined or failed on the way, and why.</param>
public sealed record SettledConflict(
    string StateId,
    JsonPointer Path,
    ConflictKind Kind,
    Slot<StateValue> Base,
    Slot<StateValue> Local,
    Slot<StateValue> Remote,
    EditStamp LocalStamp,
    EditStamp RemoteStamp,
    ResolutionKind Outcome,
    string? AnsweredBy,
    Slot<StateValue> Result,
    ImmutableArray<string> Notes)
{
    /// <summary>What <see cref="AnsweredBy"/> says where both sides made the same edit and no resolver had another answer.</summary>
    internal const string Agreement = "agreement";

    /// <summary>Whether it is worth telling: an agreement that nobody questioned is not.</summary>
    internal bool IsConflict => AnsweredBy != Agreement;

    /// <summary>Whether somebody answered.</summary>
    public bool IsResolved => AnsweredBy is not null;

    /// <summary>For people: where, what the three sides are, and what became of it.</summary>
    public override string ToString() =>
        $"{(Path.IsRoot ? "(document)" : Path)}: {Kind}, base {Base}, local {Local}, remote {Remote} → " +
        (IsResolved ? $"{Result} by {AnsweredBy}" : "unresolved" + (Notes.IsEmpty ? "" : $" ({string.Join("; ", Notes)})"));
}
