using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>A place where two documents that started from one base do not agree.</summary>
/// <param name="Path">The place.</param>
/// <param name="Kind">How they disagree.</param>
/// <param name="Base">The value both started from.</param>
/// <param name="Local">The value of the edit that is being made.</param>
/// <param name="Remote">The value that others have committed.</param>
public sealed record DetectedConflict(
    JsonPointer Path, ConflictKind Kind, Slot<StateValue> Base, Slot<StateValue> Local, Slot<StateValue> Remote);
