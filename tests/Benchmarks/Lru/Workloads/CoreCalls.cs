using System.Collections.Concurrent;
using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;
using PluginState.Contexts;
using PluginState.Resolvers;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>What PluginState's own bounded collections make of the cache: the calls every update goes through.</summary>
internal static class CoreCalls
{
    private const int Capacity = 1_000;
    private const int Stops = 1 << 16;

    public static readonly int[] Threads = [1, 2];

    public static void Run(LruFigures figures, Effort effort)
    {
        Output.Section("What the core carries");
        var keys = new Keys(Capacity);
        Itinerary[] itineraries = [.. Threads.Select(seed => Itinerary.Uniform(Capacity, Stops, seed))];
        Subject[] subjects =
        [
            new HitSubject<ConcurrentDictionaryCache>(Field.Floor.Name, Dictionary(keys), keys, itineraries),
            new HitSubject<ContextLookup>("ContextManager.Get", Contexts(keys), keys, itineraries),
            new ContextPutSubject("ContextManager.Put, new into full", Capacity, Threads.Max()),
            new HitSubject<ResolverLookup>("BoundedResolverRegistry.TryGet", Resolvers(keys), keys, itineraries),
        ];
        List<(string, Measurements)> columns = [];
        foreach (var threads in Threads)
        {
            Output.Progress($"core, {Output.Threads(threads)}");
            var measured = Rounds.Run(subjects, threads, effort);
            figures.Core[threads] = measured;
            columns.Add((Output.Threads(threads), measured));
        }

        Output.Table(ComparisonTable.Of($"{Capacity:n0} entries", Field.Floor.Name, columns));
        Output.Text("Every Get finds its entry; every Put is of a new context and evicts one, which the manager goes on remembering.");
    }

    private static ConcurrentDictionaryCache Dictionary(Keys keys) =>
        new(new ConcurrentDictionary<string, object>(keys.Stored.Select(static key => KeyValuePair.Create(key, Keys.Value))));

    private static ContextLookup Contexts(Keys keys)
    {
        var manager = new ContextManager(Capacity);
        foreach (var key in keys.Stored)
            manager.Put(new StateContext(key, "state"));
        return new(manager);
    }

    private static ResolverLookup Resolvers(Keys keys)
    {
        var registry = new BoundedResolverRegistry(Capacity);
        foreach (var key in keys.Stored)
            registry.Register(key, static (_, _) => ValueTask.FromResult(Resolution.UseLocal));
        return new(registry);
    }
}
