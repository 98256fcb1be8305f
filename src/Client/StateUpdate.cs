using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Client;

/// <summary>What an accepted update did.</summary>
/// <param name="StateId">The state.</param>
/// <param name="Version">The version it came to.</param>
/// <param name="IsChanged">Whether it wrote that version.</param>
/// <param name="IsRepeated">Whether the operation was accepted before, and nothing was done now.</param>
/// <param name="Attempts">How often the server tried it.</param>
/// <param name="Patch">What it changed in the version it met, which may be newer than the one it was made on.</param>
/// <param name="Conflicts">What had to be settled on the way.</param>
public sealed record StateUpdate(
    string StateId, long Version, bool IsChanged, bool IsRepeated, int Attempts, JsonPatch Patch, ImmutableArray<SettledConflict> Conflicts)
{
    /// <summary>The document after it, where it was asked for; otherwise null.</summary>
    public StateValue? Document { get; init; }
}
