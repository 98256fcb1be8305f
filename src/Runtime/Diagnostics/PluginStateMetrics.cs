using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using PluginState.Bounded;
using PluginState.Conflicts;
using PluginState.Contexts;
using PluginState.Resolvers;

namespace PluginState.Diagnostics;

/// <summary>What a manager tells System.Diagnostics.Metrics, under the meter <c>PluginState</c>.</summary>
/// <remarks>Gauges are read from the collections when somebody collects; counters are single atomic words.</remarks>
internal sealed class PluginStateMetrics : IDisposable
{
    public const string MeterName = "PluginState";

    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly ContextManager _contexts;
    private readonly BoundedResolverRegistry _resolvers;
    private readonly Counter<long> _updates;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _evictions;
    private long _accepted;
    private long _failed;

    public PluginStateMetrics(IMeterFactory? factory, ContextManager contexts, ResolverCatalog catalog, Func<LruStatistics> states)
    {
        _ownsMeter = factory is null;
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _contexts = contexts;
        _resolvers = catalog.Registry;
        _updates = _meter.CreateCounter<long>("pluginstate.updates", "{update}", "Updates, by outcome.");
        _conflicts = _meter.CreateCounter<long>("pluginstate.conflicts", "{conflict}", "Conflicts, by outcome.");
        _evictions = _meter.CreateCounter<long>("pluginstate.evictions", "{entry}", "Entries that left a bounded collection, by collection and reason.");
        _meter.CreateObservableGauge("pluginstate.contexts.active", () => contexts.Count, "{context}", "Contexts.");
        _meter.CreateObservableGauge("pluginstate.contexts.capacity", () => contexts.Capacity, "{context}", "The greatest number of contexts.");
        _meter.CreateObservableGauge("pluginstate.resolvers.live", () => catalog.Registry.Count, "{resolver}", "Live resolvers.");
        _meter.CreateObservableGauge("pluginstate.resolvers.capacity", () => catalog.Registry.Capacity, "{resolver}", "The greatest number of live resolvers.");
        _meter.CreateObservableGauge("pluginstate.resolvers.declared", () => catalog.Count, "{resolver}", "Declared resolvers, live or not.");
        _meter.CreateObservableGauge("pluginstate.states.resident", () => states().Count, "{state}", "States held in memory.");
        _meter.CreateObservableGauge("pluginstate.states.capacity", () => states().Capacity, "{state}", "The greatest number of states held in memory.");
        _contexts.Evicted += OnContextEvicted;
        _resolvers.Evicted += OnResolverEvicted;
    }

    public long Updates => Interlocked.Read(ref _accepted);

    public long FailedUpdates => Interlocked.Read(ref _failed);

    public void UpdateAccepted()
    {
        Interlocked.Increment(ref _accepted);
        _updates.Add(1, new KeyValuePair<string, object?>("outcome", "accepted"));
    }

    public void UpdateFailed(string code)
    {
        Interlocked.Increment(ref _failed);
        _updates.Add(1, new KeyValuePair<string, object?>("outcome", code));
    }

    public void ConflictsSettled(ImmutableArray<SettledConflict> conflicts)
    {
        foreach (var conflict in conflicts)
            _conflicts.Add(1, new KeyValuePair<string, object?>("outcome", conflict.IsResolved ? conflict.Outcome.ToString() : "Unresolved"));
    }

    public void StateEvicted(EvictionReason reason) => Evicted("states", reason);

    public void Dispose()
    {
        _contexts.Evicted -= OnContextEvicted;
        _resolvers.Evicted -= OnResolverEvicted;
        if (_ownsMeter)
            _meter.Dispose();
    }

    private void OnContextEvicted(Eviction<string, StateContext> eviction) => Evicted("contexts", eviction.Reason);

    private void OnResolverEvicted(Eviction<string, RegisteredResolver> eviction) => Evicted("resolvers", eviction.Reason);

    private void Evicted(string collection, EvictionReason reason) => _evictions.Add(1,
        new KeyValuePair<string, object?>("collection", collection),
        new KeyValuePair<string, object?>("reason", reason.ToString()));
}
