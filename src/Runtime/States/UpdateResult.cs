using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>What an accepted update did.</summary>
/// <param name="State">The state after it.</param>
/// <param name="IsChanged">Whether it wrote a new version. An update whose result equals what is there writes none.</param>
/// <param name="Patch">What it changed in the version it met; empty where it changed nothing.</param>
/// <param name="Conflicts">The conflicts that were answered on the way, and by whom.</param>
/// <param name="Attempts">How often it was tried: more than once where the state moved while resolvers ran.</param>
public sealed record UpdateResult(
    StateSnapshot State, bool IsChanged, JsonPatch Patch, ImmutableArray<SettledConflict> Conflicts, int Attempts)
{
    /// <summary>The state's version after the update.</summary>
    public long Version => State.Version;
}
