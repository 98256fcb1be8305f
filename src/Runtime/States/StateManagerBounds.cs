using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Contexts;
using PluginState.Diagnostics;
using PluginState.Resolvers;

namespace PluginState.States;

/// <summary>Every bounded collection of a manager: what its size is called, how it is read, and what bounds it.</summary>
internal sealed class StateManagerBounds
{
    private readonly ImmutableArray<Bound> _bounds;

    public StateManagerBounds(StateManagerOptions options, ContextManager contexts, ResolverCatalog catalog, ConflictHistory conflicts, ResidentStates states)
    {
        _bounds =
        [
            new("contexts.active", "{context}", "Contexts", () => contexts.Count, () => contexts.Capacity, "contexts.capacity"),
            new("contexts.departed", "{context}", "Remembered evictions of contexts", () => contexts.Departed, () => contexts.Capacity),
            new("resolvers.live", "{resolver}", "Live resolvers", () => catalog.Registry.Count, () => catalog.Registry.Capacity, "resolvers.capacity"),
            new("resolvers.declared", "{resolver}", "Declared resolvers, live or not", () => catalog.Count, () => options.Resolvers.MaxDeclared),
            new("states.resident", "{state}", "States held in memory", () => states.Count, () => options.MaxResidentStates, "states.capacity"),
            new("states.departed", "{state}", "Remembered evictions of states", () => states.Departed, () => options.MaxResidentStates),
            new("edits.remembered", "{edit}", "Remembered edits, of all states", () => states.Edits.Count, () => OfAllStates(options.HistoryCapacity)),
            new("operations.remembered", "{operation}", "Remembered operation ids, of all states", () => states.Operations.Count, () => OfAllStates(options.OperationHistoryCapacity)),
            new("checkpoints.kept", "{checkpoint}", "Checkpoints, of all states", () => states.Checkpoints.Count, () => OfAllStates(options.CheckpointCapacity)),
            new("subscribers.active", "{subscriber}", "Subscribers, of all states", () => states.Subscribers.Count, () => OfAllStates(options.MaxSubscribers)),
            new("conflicts.remembered", "{conflict}", "Remembered conflicts", () => conflicts.Count, () => conflicts.Capacity),
            new("conflicts.paths", "{place}", "Places whose conflicts are counted", () => conflicts.PathCount, () => conflicts.PathCapacity),
        ];

        long OfAllStates(int ofOne) => (long)ofOne * options.MaxResidentStates;
    }

    public ImmutableArray<BoundedSize> Read() => [.. _bounds.Select(static bound => new BoundedSize(bound.Name, bound.Count(), bound.Capacity()))];

    public IEnumerable<Reading> Readings() => _bounds.SelectMany(static bound => (Reading[])
    [
        new($"pluginstate.{bound.Name}", bound.Unit, $"{bound.What}.", bound.Count),
        new($"pluginstate.{bound.CapacityName ?? bound.Name + ".capacity"}", bound.Unit, $"{bound.What}: how many there may be.", bound.Capacity),
    ]);

    private sealed record Bound(string Name, string Unit, string What, Func<long> Count, Func<long> Capacity, string? CapacityName = null);
}
