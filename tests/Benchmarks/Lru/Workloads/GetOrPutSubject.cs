using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>Looks keys up and puts those that are not there: what a cache in front of something slow does all day.</summary>
internal sealed class GetOrPutSubject<TCache>(string name, TCache cache, Demand demand) : Subject(name)
    where TCache : struct, ICache
{
    private readonly string[] _asked = demand.Keys.Asked;
    private readonly string[] _stored = demand.Keys.Stored;
    private readonly Itinerary[] _itineraries = [.. demand.Itineraries.Select(static itinerary => itinerary.Again())];
    private readonly object _value = Keys.Value;
    private long _hits; // of the first worker

    public override void RunBatch(int worker)
    {
        var hits = 0;
        foreach (var key in _itineraries[worker].NextBatch())
        {
            if (cache.TryGet(_asked[key], out _))
                hits++;
            else
                cache.Put(_stored[key], _value);
        }

        if (worker == 0)
            _hits += hits;
    }

    /// <summary>The share of hits the first worker has on the next piece of its way, when it goes it alone.</summary>
    public double HitRate()
    {
        _hits = 0;
        for (var done = 0; done < Demand.ToSettle; done += BatchSize)
            RunBatch(0);
        return (double)_hits / Demand.ToSettle;
    }

    public override void Settle() => cache.Settle();
}
