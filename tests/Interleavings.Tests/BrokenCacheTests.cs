using PluginState.Interleavings.Broken;
using PluginState.Interleavings.Scheduling;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Interleavings;

/// <summary>The explorer and the judge find what is wrong with caches that are broken on purpose.</summary>
public sealed class BrokenCacheTests
{
    private static readonly Dictionary<string, Func<int, SoundCache>> _caches = new()
    {
        [nameof(SoundCache)] = static capacity => new(capacity),
        [nameof(EvictsTooEarly)] = static capacity => new EvictsTooEarly(capacity),
        [nameof(ChecksThenActs)] = static capacity => new ChecksThenActs(capacity),
        [nameof(DoesNotValidateReads)] = static capacity => new DoesNotValidateReads(capacity),
        [nameof(TellsTwice)] = static capacity => new TellsTwice(capacity),
        [nameof(LosesUses)] = static capacity => new LosesUses(capacity),
    };

    [Theory]
    [InlineData(nameof(EvictsTooEarly), "Victim and newcomer are never both missing", "No order explains it")]
    [InlineData(nameof(ChecksThenActs), "Two Puts into the last place", "The count is 2 and the capacity 1")]
    [InlineData(nameof(DoesNotValidateReads), "Get and the eviction of its key", "No order explains it")]
    [InlineData(nameof(TellsTwice), "Remove and the eviction of the same entry", "No order explains it")]
    [InlineData(nameof(LosesUses), "Gets of both entries and a Put that evicts one", "No order explains it")]
    public void What_is_broken_is_found_with_few_preemptions_and_at_random(string cache, string scenario, string message)
    {
        using var explorer = new Explorer(() => new BrokenExperiment(Named(scenario), _caches[cache]));
        var exhausted = explorer.Exhaust(maxPreemptions: 2, maxSchedules: 5000);
        Assert.Contains(message, Assert.IsType<Failure>(exhausted.Failure).Message, StringComparison.Ordinal);
        Assert.True(exhausted.CompleteUpTo >= 0, "It was found without a preemption, so it needs no explorer.");
        var sampled = explorer.Sample(seed: 1, schedules: 500, changes: 3);
        Assert.Contains(message, Assert.IsType<Failure>(sampled.Failure).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Victim and newcomer are never both missing")]
    [InlineData("Two Puts into the last place")]
    [InlineData("Get and the eviction of its key")]
    [InlineData("Remove and the eviction of the same entry")]
    [InlineData("Gets of both entries and a Put that evicts one")]
    public void What_is_sound_passes_where_the_broken_fail(string scenario)
    {
        using var explorer = new Explorer(() => new BrokenExperiment(Named(scenario), _caches[nameof(SoundCache)]));
        Assert.Null(explorer.Exhaust(maxPreemptions: 2, maxSchedules: 5000).Failure);
        Assert.Null(explorer.Sample(seed: 1, schedules: 500, changes: 3).Failure);
    }

    [Fact]
    public void A_failure_is_printed_with_the_history_and_every_step_and_can_be_had_again()
    {
        using var explorer = new Explorer(() => new BrokenExperiment(Named("Victim and newcomer are never both missing"), _caches[nameof(EvictsTooEarly)]));
        var failure = Assert.IsType<Failure>(explorer.Exhaust(maxPreemptions: 2, maxSchedules: 5000).Failure);
        var text = failure.ToString();
        Assert.Contains("Put 1=b4", text, StringComparison.Ordinal);
        Assert.Contains("Choices: [", text, StringComparison.Ordinal);
        Assert.Contains("  T0 Lock.Enter\n", text, StringComparison.Ordinal);
        Assert.Equal(text, explorer.Replay(failure.Choices)?.ToString());
    }

    private static Scenario Named(string name) => name == "Two Puts into the last place"
        ? new(1, [], [[new Operation.Put(0, new(1, 0))], [new Operation.Put(1, new(2, 1))]])
        : Scenarios.All[name];

    private sealed class BrokenExperiment : Experiment
    {
        private readonly int _capacity;
        private readonly SoundCache _cache;
        private readonly ScenarioRun _run;

        public BrokenExperiment(Scenario scenario, Func<int, SoundCache> make)
        {
            _capacity = scenario.Capacity;
            _cache = make(scenario.Capacity);
            _run = new(scenario, _cache.Run);
        }

        public override IReadOnlyList<Action> Threads => _run.Threads;

        public override string? Look() =>
            _cache.Count is var count && count > _capacity ? $"The count is {count} and the capacity {_capacity}." : null;

        public override string? Judge() => _run.Judge();
    }
}
