using PluginState.Bounded;
using PluginState.Resolvers;

namespace PluginState.States;

/// <summary>A live reading of a manager; always complete, never delayed. The same figures go to System.Diagnostics.Metrics.</summary>
/// <param name="Contexts">The contexts: how many, how many there may be, evictions by reason.</param>
/// <param name="Resolvers">The live resolvers.</param>
/// <param name="DeclaredResolvers">How many resolvers are declared, live or not.</param>
/// <param name="States">The resident states.</param>
/// <param name="Updates">How many updates were accepted.</param>
/// <param name="FailedUpdates">How many failed, and left their state as it was.</param>
/// <param name="Conflicts">How many conflicts there were.</param>
/// <param name="UnresolvedConflicts">How many of them nobody answered.</param>
/// <param name="RememberedConflicts">How many of them the history holds.</param>
public sealed record StateManagerMetrics(
    LruStatistics Contexts,
    ResolverRegistryStatistics Resolvers,
    int DeclaredResolvers,
    LruStatistics States,
    long Updates,
    long FailedUpdates,
    long Conflicts,
    long UnresolvedConflicts,
    int RememberedConflicts)
{
    /// <summary>The number of contexts, the specification's <c>active_contexts</c>.</summary>
    public int ActiveContexts => Contexts.Count;
}
