using System.Collections.Immutable;
using PluginState.Conflicts;

namespace PluginState.Client;

/// <summary>The server's last conflicts.</summary>
/// <param name="Items">The conflicts, newest first.</param>
/// <param name="Total">How many there have been.</param>
/// <param name="Unresolved">How many of them nobody answered.</param>
public sealed record ConflictReport(ImmutableArray<SettledConflict> Items, long Total, long Unresolved);
