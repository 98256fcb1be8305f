using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>The document a caller wants, and the version it was made on.</summary>
/// <param name="Base">What it was made on; null where it replaces whatever is there.</param>
/// <param name="Local">The document.</param>
internal sealed record Draft(StateSnapshot? Base, StateValue Local)
{
    /// <summary>The edits whose tests must hold in the version it is merged with.</summary>
    public ImmutableArray<StateEdit> Dependent { get; init; } = [];

    /// <summary>What was moved on the way from the base: what others edited in there follows.</summary>
    public ImmutableArray<SubtreeMove> Moves { get; init; } = [];
}
