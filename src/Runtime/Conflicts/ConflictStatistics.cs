using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>How many conflicts there were since the history was made.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Unresolved">Those that nobody answered.</param>
/// <param name="Outcomes">All of them, by their answers; kinds of answers that never came are left out.</param>
/// <param name="Paths">The places with the most conflicts, most first.</param>
public sealed record ConflictStatistics(
    long Total, long Unresolved, ImmutableDictionary<ResolutionKind, long> Outcomes, ImmutableArray<ConflictPathStatistics> Paths);

/// <summary>How many conflicts there were at one place, of whatever state, since the place is counted.</summary>
/// <param name="Path">The place.</param>
/// <param name="Count">All of them.</param>
/// <param name="Unresolved">Those that nobody answered.</param>
/// <param name="Outcomes">All of them, by their answers.</param>
public sealed record ConflictPathStatistics(JsonPointer Path, long Count, long Unresolved, ImmutableDictionary<ResolutionKind, long> Outcomes);
