using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>A place where two documents that started from one base do not agree.</summary>
/// <param name="Path">The place.</param>
/// <param name="Kind">How they disagree.</param>
/// <param name="Base">The value both started from.</param>
/// <param name="Local">The value of the edit that is being made.</param>
/// <param name="Remote">The value that others have committed.</param>
public sealed record DetectedConflict(
    JsonPointer Path, ConflictKind Kind, Slot<StateValue> Base, Slot<StateValue> Local, Slot<StateValue> Remote)
{
    /// <summary>
    /// The conflicts inside, where this is an object that a resolver may answer as a whole: they count if it declines. Otherwise empty.
    /// </summary>
    public ImmutableArray<DetectedConflict> Inner { get; init; } = [];

    /// <summary>Whether both are the same disagreement. What is inside follows from the three values.</summary>
    public bool Equals(DetectedConflict? other) =>
        other is not null && Path == other.Path && Kind == other.Kind && Base == other.Base && Local == other.Local && Remote == other.Remote;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Kind);
}
