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
        _cache = new(scenario.Capacity, comparer, new SteppedClock(), static eviction =>
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

    /// <summary>A clock that tells the order in which it was asked, and whose every answer other threads can come before.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            Execution.Point("GetTimestamp", 0);
            return ++_now;
        }

        public override DateTimeOffset GetUtcNow() => new(_now, TimeSpan.Zero);
    }
}
