using System.Diagnostics.Metrics;

namespace PluginState.Orleans.Trials.Silos;

/// <summary>What this process measures of the cluster.</summary>
internal sealed class ClusterMeter : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _retries, _staleWrites;

    public ClusterMeter()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name is "pluginstate.cluster.retries" or "pluginstate.cluster.stale_writes")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.IsObservable)
                Interlocked.Exchange(ref _staleWrites, value);
            else
                Interlocked.Add(ref _retries, value);
        });
        _listener.Start();
    }

    /// <summary>Calls that were made again.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Writes that the storage refused.</summary>
    public long StaleWrites
    {
        get
        {
            _listener.RecordObservableInstruments();
            return Interlocked.Read(ref _staleWrites);
        }
    }

    public void Dispose() => _listener.Dispose();
}
