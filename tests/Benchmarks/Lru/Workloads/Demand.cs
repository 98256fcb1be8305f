using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>Look-ups by popularity, of many more keys than fit.</summary>
internal sealed class Demand
{
    /// <summary>How many keys there are for each one that fits.</summary>
    public const int KeysPerEntry = 10;

    /// <summary>
    /// How many look-ups bring a cache into the state in which it stays, and how many show its hit rate. An exact LRU of 100,000 entries sees as many
    /// different keys, and has forgotten its past, in about 300,000.
    /// </summary>
    public const int ToSettle = 400 * Subject.BatchSize;

    /// <summary>Longer than any of the caches remembers, so that going round makes no difference.</summary>
    private const int Stops = 1 << 20;

    public Demand(int capacity, int workers)
    {
        Capacity = capacity;
        Keys = new Keys(KeysPerEntry * capacity);
        var zipf = new Zipf(Keys.Count);
        Itineraries = [.. Enumerable.Range(1, workers).Select(seed => zipf.Draw(Stops, seed))];
    }

    public int Capacity { get; }

    public Keys Keys { get; }

    public IReadOnlyList<Itinerary> Itineraries { get; }
}
