using PluginState.Bounded;
using PluginState.Interleavings.Scheduling;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Interleavings;

/// <summary>A scenario on the product's cache, judged by whether some order of its operations explains what happened.</summary>
internal sealed class CacheExperiment : Experiment
{
    private readonly LruCache<int, Item> _cache;
    private readonly ScenarioRun _run;

    public CacheExperiment(Scenario scenario, IEqualityComparer<int>? comparer = null)
    {
        _cache = new(scenario.Capacity, comparer, onEviction: static eviction =>
        {
            Execution.Point("callback", 0);
            Recorder.Told(eviction);
        });
        _run = new(scenario, operation => operation.Run(_cache));
    }

    public override IReadOnlyList<Action> Threads => _run.Threads;

    public override string? Look()
    {
        var (count, capacity) = (_cache.Count, _cache.Capacity);
        return count <= capacity ? null : $"The count is {count} and the capacity {capacity}.";
    }

    public override string? Judge() => _run.Judge();
}
