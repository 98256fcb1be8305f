namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>
/// Draws keys as the world does: the second most popular half as often as the first (nearly: to the power of <see cref="Exponent"/>), the third
/// a third as often. Popular keys lie anywhere in memory.
/// </summary>
internal sealed class Zipf
{
    /// <summary>The one of YCSB.</summary>
    public const double Exponent = 0.99;

    private readonly double[] _upTo; // the share of look-ups that go to this rank or a more popular one
    private readonly int[] _keyOfRank;

    public Zipf(int keys)
    {
        _upTo = new double[keys];
        var sum = 0.0;
        for (var rank = 0; rank < keys; rank++)
            _upTo[rank] = sum += 1 / Math.Pow(rank + 1, Exponent);
        for (var rank = 0; rank < keys; rank++)
            _upTo[rank] /= sum;
        _keyOfRank = [.. Enumerable.Range(0, keys)];
        new Random(1).Shuffle(_keyOfRank);
    }

    public Itinerary Draw(int length, int seed)
    {
        var random = new Random(seed);
        return Itinerary.Of(length, () =>
        {
            var found = Array.BinarySearch(_upTo, random.NextDouble());
            return _keyOfRank[Math.Min(found < 0 ? ~found : found, _keyOfRank.Length - 1)];
        });
    }
}
