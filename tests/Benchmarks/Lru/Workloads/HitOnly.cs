using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>Get of entries that are all there, in random order.</summary>
internal sealed class HitOnly(Keys keys, IReadOnlyList<Itinerary> itineraries) : IWorkload
{
    private const int Stops = 1 << 18;
    private const int FillAttempts = 10;

    public static readonly int[] Capacities = [1_000, 100_000];
    public static readonly int[] Threads = [1, 2, 4];

    public static void Run(LruFigures figures, Effort effort)
    {
        Output.Section("Get, every key there");
        foreach (var capacity in Capacities)
        {
            Itinerary[] itineraries = [.. Enumerable.Range(1, Threads.Max()).Select(seed => Itinerary.Uniform(capacity, Stops, seed))];
            var workload = new HitOnly(new Keys(capacity), itineraries);
            Subject[] subjects = [.. Field.All.Select(peer => peer.Enter(workload, peer.CapacityToHold(capacity)))];
            List<(string, Measurements)> columns = [];
            foreach (var threads in Threads)
            {
                Output.Progress($"get, {capacity:n0} entries, {Output.Threads(threads)}");
                var measured = Rounds.Run(subjects, threads, effort);
                figures.Hits[(capacity, threads)] = measured;
                columns.Add((Output.Threads(threads), measured));
            }

            Output.Table(ComparisonTable.Of($"{capacity:n0} entries", Field.Floor.Name, columns));
        }
    }

    public Subject Prepare<TCache>(string name, TCache cache)
        where TCache : struct, ICache
    {
        for (var attempt = 0; PutMissing(cache) > 0; attempt++)
        {
            if (attempt == FillAttempts)
                throw new InvalidOperationException($"{name} does not keep {keys.Count} entries.");
            cache.Settle();
        }

        return new HitSubject<TCache>(name, cache, keys, itineraries, cache.Settle);
    }

    /// <summary>Puts what is not there, and says how much that was.</summary>
    private int PutMissing<TCache>(TCache cache)
        where TCache : struct, ICache
    {
        var missing = 0;
        for (var key = 0; key < keys.Count; key++)
        {
            if (cache.TryGet(keys.Asked[key], out _))
                continue;
            cache.Put(keys.Stored[key], Keys.Value);
            missing++;
        }

        return missing;
    }
}
