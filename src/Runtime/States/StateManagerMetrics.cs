using System.Collections.Immutable;
using PluginState.Bounded;
using PluginState.Resolvers;

namespace PluginState.States;

/// <summary>A live reading of a manager; always complete, never delayed. The same figures go to System.Diagnostics.Metrics.</summary>
/// <param name="Contexts">The contexts: how many, how many there may be, evictions by reason.</param>
/// <param name="Resolvers">The live resolvers.</param>
/// <param name="DeclaredResolvers">How many resolvers are declared, live or not.</param>
/// <param name="States">The resident states.</param>
/// <param name="Updates">How many updates were accepted: edits, transactions, rollbacks and undos.</param>
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

    /// <summary>How many of <see cref="Updates"/> were transactions.</summary>
    public long Transactions { get; init; }

    /// <summary>How many of <see cref="Updates"/> were rollbacks.</summary>
    public long Rollbacks { get; init; }

    /// <summary>How many of <see cref="Updates"/> were undos.</summary>
    public long Undos { get; init; }

    /// <summary>How many retries got the result of an operation that was accepted before; they are not among <see cref="Updates"/>.</summary>
    public long RepeatedUpdates { get; init; }

    /// <summary>How many checkpoints have left, by whatever reason.</summary>
    public long CheckpointEvictions { get; init; }

    /// <summary>How often the storage was read; 0 where there is none.</summary>
    public long StorageLoads { get; init; }

    /// <summary>How often something was saved.</summary>
    public long StorageSaves { get; init; }

    /// <summary>How many calls to the storage failed.</summary>
    public long StorageFailures { get; init; }

    /// <summary>Every bounded collection of the manager, and how full it is.</summary>
    public ImmutableArray<BoundedSize> Bounds { get; init; } = [];
}
