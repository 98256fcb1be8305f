using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>Get, and Put after a miss, by popularity.</summary>
internal sealed class GetOrPut(Demand demand) : IWorkload
{
    public static readonly int[] Capacities = [1_000, 100_000];
    public static readonly int[] Threads = [1, 2];

    private readonly Dictionary<string, double> _hitRates = [];

    public static void Run(IEnumerable<Lazy<Demand>> demands, LruFigures figures, Effort effort)
    {
        Output.Section("Get, and Put after a miss");
        foreach (var demand in demands.Select(static demand => demand.Value))
        {
            Output.Progress($"get or put, {demand.Capacity:n0} entries");
            var workload = new GetOrPut(demand);
            Subject[] subjects = [.. Field.Evicting.Select(peer => peer.Enter(workload, demand.Capacity))];
            List<(string, Measurements)> columns = [];
            foreach (var threads in Threads)
            {
                Output.Progress($"get or put, {demand.Capacity:n0} entries, {Output.Threads(threads)}");
                var measured = Rounds.Run(subjects, threads, effort);
                figures.GetOrPut[(demand.Capacity, threads)] = measured;
                columns.Add((Output.Threads(threads), measured));
            }

            Output.Table(ComparisonTable.Of($"{demand.Capacity:n0} of {demand.Keys.Count:n0} keys", Field.FastConcurrentLru.Name, columns,
                ("hit rate", subject => $"{workload._hitRates[subject]:0.0 %}")));
        }

        Output.Text($"""
            Zipf with exponent {Zipf.Exponent}, {Demand.KeysPerEntry} keys for each that fits; ns a look-up, the Put included. MemoryCache and FusionCache are
            missing: when full they refuse new entries. ConcurrentLfu is not an LRU, and does part of its work on another thread. The hit rate is
            that of {Demand.ToSettle:n0} look-ups of one thread.
            """);
    }

    public Subject Prepare<TCache>(string name, TCache cache)
        where TCache : struct, ICache
    {
        // Full before anything counts.
        for (var key = 0; key < demand.Capacity; key++)
            cache.Put(demand.Keys.Stored[key], Keys.Value);
        var subject = new GetOrPutSubject<TCache>(name, cache, demand);
        subject.HitRate();
        subject.Settle();
        _hitRates[name] = subject.HitRate();
        return subject;
    }
}
