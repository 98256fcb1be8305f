using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>Put of ever new keys into a full cache: each evicts one.</summary>
internal sealed class Churn(string[] first, string[] keys, int keysPerWorker) : IWorkload
{
    private const int KeysPerEntry = 4;
    private const int CountedPuts = 1 << 17;

    public static readonly int[] Capacities = [1_000, 100_000];
    public static readonly int[] Threads = [1, 2];

    private readonly Dictionary<string, double> _bytes = [];

    public static void Run(LruFigures figures, Effort effort)
    {
        Output.Section("Put of new keys into a full cache");
        foreach (var capacity in Capacities)
        {
            Output.Progress($"churn, {capacity:n0} entries");
            var keysPerWorker = Itinerary.RoundUp(KeysPerEntry * capacity);
            var (first, keys) = (new Keys(capacity, seed: 2), new Keys(keysPerWorker * Threads.Max()));
            var workload = new Churn(first.Stored, keys.Stored, keysPerWorker);
            Subject[] subjects = [.. Field.Evicting.Select(peer => peer.Enter(workload, capacity))];
            List<(string, Measurements)> columns = [];
            foreach (var threads in Threads)
            {
                Output.Progress($"churn, {capacity:n0} entries, {Output.Threads(threads)}");
                var measured = Rounds.Run(subjects, threads, effort);
                figures.Churn[(capacity, threads)] = measured;
                columns.Add((Output.Threads(threads), measured));
            }

            figures.BytesPerPut[capacity] = workload._bytes;
            Output.Table(ComparisonTable.Of($"{capacity:n0} entries", Field.ConcurrentLru.Name, columns,
                ("B per Put", subject => $"{workload._bytes[subject]:0.0}")));
        }

        Output.Text("""
            Keys and values were made before; what is allocated is the cache's own, on the thread that puts. ConcurrentLfu evicts on another thread, and may
            remember a key that comes again.
            """);
    }

    public Subject Prepare<TCache>(string name, TCache cache)
        where TCache : struct, ICache
    {
        // A pseudo-LRU may keep what fills it first for ever, if nobody reads: these keys never come again.
        foreach (var key in first)
            cache.Put(key, Keys.Value);
        var subject = new ChurnSubject<TCache>(name, cache, keys, keysPerWorker, Threads.Max());
        Put(subject, keysPerWorker);
        subject.Settle();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Put(subject, CountedPuts);
        _bytes[name] = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / CountedPuts;
        subject.Settle();
        return subject;
    }

    private static void Put(Subject subject, int puts)
    {
        for (var put = 0; put < puts; put += Subject.BatchSize)
            subject.RunBatch(0);
    }
}
