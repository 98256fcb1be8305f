using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>What an accepted update did.</summary>
/// <param name="State">The state after it.</param>
/// <param name="IsChanged">Whether it wrote a new version. An update whose result equals what is there writes none.</param>
/// <param name="Patch">What it changed in the version it met, to the byte; empty where it changed nothing.</param>
/// <param name="Conflicts">The conflicts that were answered on the way, and by whom.</param>
/// <param name="Attempts">How often it was tried: more than once where the state moved while resolvers ran.</param>
public sealed record UpdateResult(
    StateSnapshot State, bool IsChanged, JsonPatch Patch, ImmutableArray<SettledConflict> Conflicts, int Attempts)
{
    /// <summary>The version the update came to.</summary>
    public long Version { get; init; } = State.Version;

    /// <summary>
    /// Whether this is the answer to a retry of an operation that was accepted before, and nothing was done. <see cref="Version"/> is then that of the first
    /// try. Where that version is no longer known <see cref="State"/> is the newest one and <see cref="Patch"/> is empty; <see cref="Conflicts"/> were told
    /// the first time only.
    /// </summary>
    public bool IsRepeated { get; init; }

    /// <summary>
    /// What takes <see cref="State"/> back to the version the update met; empty where it changed nothing. Computed when it is asked for. To undo the update
    /// among those of others use <see cref="StateManager.UndoAsync"/>.
    /// </summary>
    public JsonPatch Inverse => KnownInverse ?? (Before is null ? JsonPatch.Empty : Diff.Exact(State.Document, Before));

    /// <summary>The document the update met; null where it changed nothing.</summary>
    internal StateValue? Before { get; init; }

    /// <summary>The inverse, where it came with an answer from elsewhere and <see cref="Before"/> did not.</summary>
    internal JsonPatch? KnownInverse { get; init; }
}
