using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>Looks up keys that are all there. A miss is an error: it would be the cheaper answer.</summary>
internal sealed class HitSubject<TLookup>(string name, TLookup lookup, Keys keys, IEnumerable<Itinerary> itineraries, Action? settle = null)
    : Subject(name)
    where TLookup : struct, ILookup
{
    private readonly string[] _asked = keys.Asked;
    private readonly Itinerary[] _itineraries = [.. itineraries.Select(static itinerary => itinerary.Again())];

    public override void RunBatch(int worker)
    {
        var hits = 0;
        object? last = null;
        foreach (var key in _itineraries[worker].NextBatch())
        {
            if (lookup.TryGet(_asked[key], out var value))
            {
                hits++;
                last = value;
            }
        }

        GC.KeepAlive(last);
        if (hits != BatchSize)
            throw new InvalidOperationException($"{Name} missed {BatchSize - hits} of {BatchSize} keys that were put into it.");
    }

    public override void Settle() => settle?.Invoke();
}
