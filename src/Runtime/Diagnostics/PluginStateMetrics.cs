using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
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
    private readonly Counter<long> _updates;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _evictions;
    private readonly Counter<long> _breaks;
    private readonly ILogger _logger;
    private Source? _source;
    private long _failed;

    public PluginStateMetrics(IMeterFactory? factory, ContextManager contexts, ResolverCatalog catalog, IEnumerable<Reading> readings, ILogger logger)
    {
        _logger = logger;
        _ownsMeter = factory is null;
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        var read = readings.ToArray();
        _source = new(contexts, catalog, Array.ConvertAll(read, static reading => reading.Read));
        _updates = _meter.CreateCounter<long>("pluginstate.updates", "{update}", "Updates, by outcome and kind.");
        _conflicts = _meter.CreateCounter<long>("pluginstate.conflicts", "{conflict}", "Conflicts, by outcome.");
        _evictions = _meter.CreateCounter<long>("pluginstate.evictions", "{entry}", "Entries that left a bounded collection, by collection and reason.");
        _breaks = _meter.CreateCounter<long>("pluginstate.resolver.breaks", "{break}", "How often a plugin's resolver had failed so often in a row that it was not asked for a while, by plugin.");
        for (var i = 0; i < read.Length; i++)
            Instrument(read[i], i);
        contexts.Evicted += OnContextEvicted;
        catalog.Registry.Evicted += OnResolverEvicted;
        catalog.Troubled += OnResolverTroubled;
    }

    public long FailedUpdates => Interlocked.Read(ref _failed);

    public void UpdateAccepted(string kind) => Count(_updates, new("outcome", "accepted"), new("kind", kind));

    public void UpdateRepeated() => Count(_updates, new KeyValuePair<string, object?>("outcome", "repeated"));

    public void UpdateFailed(string code, string kind)
    {
        Interlocked.Increment(ref _failed);
        Count(_updates, new("outcome", code), new("kind", kind));
    }

    public void ConflictsSettled(ImmutableArray<SettledConflict> conflicts)
    {
        foreach (var conflict in conflicts)
            Count(_conflicts, new KeyValuePair<string, object?>("outcome", conflict.IsResolved ? conflict.Outcome.ToString() : "Unresolved"));
    }

    public void CheckpointEvicted(EvictionReason reason) => Evicted("checkpoints", reason);

    public void StateEvicted(EvictionReason reason) => Evicted("states", reason);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _source, null) is not { } source)
            return;
        source.Contexts.Evicted -= OnContextEvicted;
        source.Catalog.Registry.Evicted -= OnResolverEvicted;
        source.Catalog.Troubled -= OnResolverTroubled;
        if (_ownsMeter)
            _meter.Dispose();
    }

    /// <summary>A factory's meter outlives the manager: what its instruments read is let go of when the manager is disposed.</summary>
    private void Instrument(Reading reading, int index)
    {
        if (reading.IsTotal)
            _meter.CreateObservableCounter(reading.Name, Read, reading.Unit, reading.Description);
        else
            _meter.CreateObservableGauge(reading.Name, Read, reading.Unit, reading.Description);

        IEnumerable<Measurement<long>> Read() => Volatile.Read(ref _source) is { } source ? [new Measurement<long>(source.Readings[index]())] : [];
    }

    private void OnContextEvicted(Eviction<string, StateContext> eviction) => Evicted("contexts", eviction.Reason);

    private void OnResolverEvicted(Eviction<string, RegisteredResolver> eviction) => Evicted("resolvers", eviction.Reason);

    private void OnResolverTroubled(ResolverTrouble trouble)
    {
        if (trouble.Kind == ResolverTroubleKind.Broken)
            Count(_breaks, new KeyValuePair<string, object?>("origin", trouble.Resolver.Origin.Name)); // not the resolver's name: a plugin may have any number
    }

    private void Evicted(string collection, EvictionReason reason) => Count(_evictions,
        new KeyValuePair<string, object?>("collection", collection),
        new KeyValuePair<string, object?>("reason", reason.ToString()));

    /// <summary>Listeners run in here, and what they throw must not turn an update that was committed into one that failed.</summary>
    private void Count(Counter<long> counter, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            counter.Add(1, tags);
        }
        catch (Exception error)
        {
            _logger.MetricsListenerFailed(error, counter.Name);
        }
    }

    private sealed record Source(ContextManager Contexts, ResolverCatalog Catalog, Func<long>[] Readings);
}
