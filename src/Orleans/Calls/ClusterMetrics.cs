using System.Diagnostics.Metrics;

namespace PluginState.Orleans.Calls;

/// <summary>What a front end and a silo measure of the cluster, on the meter <c>PluginState.Orleans</c>.</summary>
internal sealed class ClusterMetrics
{
    private readonly Counter<long> _retries;
    private readonly Counter<long> _failures;

    public ClusterMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("PluginState.Orleans");
        _retries = meter.CreateCounter<long>("pluginstate.cluster.retries", "{call}", "Calls that were made again because a silo or the storage did not answer.");
        _failures = meter.CreateCounter<long>("pluginstate.cluster.failures", "{call}", "Calls that were given up.");
        meter.CreateObservableGauge("pluginstate.cluster.pending", () => Pending(), "{call}", "Calls that are under way.");
        meter.CreateObservableGauge("pluginstate.cluster.activations", () => Activations(), "{activation}", "States this silo has a grain of.");
        meter.CreateObservableCounter("pluginstate.cluster.stale_writes", () => StaleWrites(), "{write}", "Writes of this silo that the storage refused because another silo had written.");
    }

    public Func<int> Pending { get; set; } = static () => 0;

    public Func<int> Activations { get; set; } = static () => 0;

    public Func<long> StaleWrites { get; set; } = static () => 0;

    public void Retried() => _retries.Add(1);

    public void GaveUp() => _failures.Add(1);
}
