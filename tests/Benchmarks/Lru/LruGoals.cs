using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;
using PluginState.Benchmarks.Lru.Workloads;

namespace PluginState.Benchmarks.Lru;

/// <summary>What the cache is meant to reach. Unless said otherwise it is the one without access times.</summary>
internal static class LruGoals
{
    public static IEnumerable<Goal> Of(LruFigures figures) =>
        [.. Get(figures), .. Churned(figures), .. GotOrPut(figures), .. Weights(figures), .. PutAfterReadAll(figures)];

    private static IEnumerable<Goal> Get(LruFigures figures)
    {
        foreach (var capacity in HitOnly.Capacities)
        {
            foreach (var threads in HitOnly.Threads)
            {
                var floor = (capacity, threads) switch
                {
                    (1_000, 1) => 1.2,
                    (1_000, 4) => 1.5,
                    _ => 1.4,
                };
                var get = Case("Get", capacity, threads);
                var measured = figures.Hits.GetValueOrDefault((capacity, threads));
                yield return Ratio(get, measured, Field.Plain, Field.Floor, floor);
                yield return Ratio(get, measured, Field.Plain, Field.ConcurrentLru, 1);
                yield return Ratio(get, measured, Field.Plain, Field.MemoryCache, 0.55);
                yield return Ratio(get, measured, Field.Plain, Field.ClassicLru, 0.55);
                yield return Ratio($"{get}, with access times", measured, Field.Timed, Field.Plain, 1.3);
            }
        }
    }

    private static IEnumerable<Goal> Churned(LruFigures figures)
    {
        foreach (var capacity in Churn.Capacities)
        {
            foreach (var threads in Churn.Threads)
            {
                var measured = figures.Churn.GetValueOrDefault((capacity, threads));
                yield return Ratio(Case("Put of new keys", capacity, threads), measured, Field.Plain, Field.ConcurrentLru, 0.5);
            }

            var bytes = figures.BytesPerPut.GetValueOrDefault(capacity);
            yield return new($"Put of new keys, {capacity:n0}, allocated", 0, bytes?[Field.Plain.Name], "B");
        }
    }

    private static IEnumerable<Goal> GotOrPut(LruFigures figures)
    {
        foreach (var capacity in GetOrPut.Capacities)
        {
            foreach (var threads in GetOrPut.Threads)
            {
                var measured = figures.GetOrPut.GetValueOrDefault((capacity, threads));
                yield return Ratio(Case("Get, Put after a miss", capacity, threads), measured, Field.Plain, Field.FastConcurrentLru, 1);
            }
        }
    }

    private static IEnumerable<Goal> Weights(LruFigures figures)
    {
        foreach (var peer in new[] { Field.Plain, Field.Timed })
            yield return new($"An entry of {peer.Name}, {BytesPerEntry.Capacity:n0}", 100, Find(figures.BytesPerEntry, peer.Name), "B");
    }

    private static IEnumerable<Goal> PutAfterReadAll(LruFigures figures)
    {
        foreach (var capacity in ReadAllThenPut.Capacities)
        {
            var bound = capacity == 1_000 ? 10 : 1_500;
            var measured = Find(figures.PutAfterReadAll, (capacity, Field.Plain.Name));
            yield return new($"Put after every entry was read, {capacity:n0}, median", bound, measured, "µs");
        }
    }

    private static string Case(string operation, int capacity, int threads) => $"{operation}, {capacity:n0}, {Output.Threads(threads)}";

    private static Goal Ratio(string text, Measurements? measured, Peer peer, Peer to, double bound)
    {
        var ratio = measured?.Ratio(peer.Name, to.Name).Median;
        return new(text, bound, ratio, "×", to == Field.Plain ? "without them" : to.Name);
    }

    private static double? Find<TKey>(Dictionary<TKey, double> figures, TKey key)
        where TKey : notnull => figures.TryGetValue(key, out var figure) ? figure : null;
}
