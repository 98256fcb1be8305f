using System.Diagnostics.Metrics;
using PluginState.Diagnostics;

namespace PluginState.Plugins;

/// <summary>What a plugin host tells System.Diagnostics.Metrics, under the meter <c>PluginState</c>.</summary>
/// <remarks>Gauges are read when somebody collects; instruments are safe to be written from any thread.</remarks>
internal sealed class PluginMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Counter<long> _changes;
    private readonly Histogram<double> _loads;
    private Func<IReadOnlyList<PluginInfo>>? _plugins;
    private Func<IReadOnlyList<PluginInfo>>? _unloading;

    public PluginMetrics(IMeterFactory? factory, Func<IReadOnlyList<PluginInfo>> plugins, Func<IReadOnlyList<PluginInfo>> unloading)
    {
        _ownsMeter = factory is null;
        _meter = factory?.Create(PluginStateMetrics.MeterName) ?? new Meter(PluginStateMetrics.MeterName);
        (_plugins, _unloading) = (plugins, unloading);
        _changes = _meter.CreateCounter<long>("pluginstate.plugin.changes", "{change}", "Changes of plugins, by the state they led to.");
        _loads = _meter.CreateHistogram<double>("pluginstate.plugin.load.duration", "s", "How long loading code took, by occasion and outcome.");
        _meter.CreateObservableGauge(
            "pluginstate.plugins", () => Count(Volatile.Read(ref _plugins), "state", static info => info.State.ToString()), "{plugin}", "Plugins in the folder, by state.");
        _meter.CreateObservableGauge(
            "pluginstate.plugins.unloading", () => Count(Volatile.Read(ref _unloading), "cause", static info => info.UnloadPending?.Cause.ToString() ?? "None"), "{plugin}",
            "Contents that serve no more and are still in memory, by cause.");
    }

    public void Changed(PluginInfo info) => _changes.Add(1, new KeyValuePair<string, object?>("state", info.State.ToString()));

    /// <param name="duration">How long it took.</param>
    /// <param name="isReturn">Whether the code came back on demand.</param>
    /// <param name="rejection">Why it was not taken; null where it was.</param>
    public void Loaded(TimeSpan duration, bool isReturn, PluginRejection? rejection) => _loads.Record(
        duration.TotalSeconds, new("occasion", isReturn ? "return" : "taken"), new KeyValuePair<string, object?>("outcome", rejection?.Code.ToString() ?? "loaded"));

    /// <summary>A factory's meter outlives the host: what its instruments read is let go of.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _plugins, null);
        Volatile.Write(ref _unloading, null);
        if (_ownsMeter)
            _meter.Dispose();
    }

    private static IEnumerable<Measurement<long>> Count(Func<IReadOnlyList<PluginInfo>>? read, string tag, Func<PluginInfo, string> group) =>
        read is null ? [] : [.. read().CountBy(group).Select(count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>(tag, count.Key)))];
}
