using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>Which keys one worker uses in which order: drawn in advance, and gone round and round.</summary>
internal sealed class Itinerary
{
    private readonly int[] _stops;
    private int _next;

    private Itinerary(int[] stops) => _stops = stops;

    /// <summary>The next batch. Each round of a measurement goes on where the last one stopped.</summary>
    public ReadOnlySpan<int> NextBatch()
    {
        var batch = _stops.AsSpan(_next, Subject.BatchSize);
        _next = (_next + Subject.BatchSize) % _stops.Length;
        return batch;
    }

    /// <summary>The same way, from the start: for another subject.</summary>
    public Itinerary Again() => new(_stops);

    /// <summary>Every key is as likely as any other.</summary>
    public static Itinerary Uniform(int keys, int length, int seed)
    {
        var random = new Random(seed);
        return Of(length, () => random.Next(keys));
    }

    public static Itinerary Of(int length, Func<int> draw)
    {
        var stops = new int[RoundUp(length)];
        for (var i = 0; i < stops.Length; i++)
            stops[i] = draw();
        return new(stops);
    }

    /// <summary>To whole batches.</summary>
    public static int RoundUp(int length) => (length + Subject.BatchSize - 1) / Subject.BatchSize * Subject.BatchSize;
}
