using System.Globalization;
using PluginState.Interleavings.Scheduling;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Interleavings;

/// <summary>
/// The product's cache under schedules that are chosen, not met by chance. Environment variables make campaigns of it:
/// PLUGINSTATE_PREEMPTIONS, with up to how many all schedules are taken, and PLUGINSTATE_SCHEDULES, how many that may be for a
/// scenario; PLUGINSTATE_SCENARIOS, how many random ones there are; PLUGINSTATE_SEED.
/// </summary>
public sealed class LruCacheInterleavingTests(ITestOutputHelper output)
{
    private static readonly int _schedules = FromEnvironment("PLUGINSTATE_SCHEDULES", 3_000);
    private static readonly int _preemptions = FromEnvironment("PLUGINSTATE_PREEMPTIONS", 3);
    private static readonly int _scenarios = FromEnvironment("PLUGINSTATE_SCENARIOS", 60);
    private static readonly int _seed = FromEnvironment("PLUGINSTATE_SEED", 20260101);

    public static TheoryData<string> Names => [.. Scenarios.All.Keys];

    public static TheoryData<string> Readings => [.. Scenarios.Readings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Some_order_explains_what_happens_under_every_schedule(string name) => Explore(name, Scenarios.All[name], comparer: null);

    [Theory]
    [MemberData(nameof(Names))]
    public void Some_order_explains_what_happens_where_all_keys_have_one_hash(string name) =>
        Explore(name, Scenarios.All[name], new OneHash());

    [Theory]
    [MemberData(nameof(Readings))]
    public void A_reading_of_the_whole_is_of_one_moment_under_every_schedule(string name) =>
        Explore(name, Scenarios.Readings[name], comparer: null);

    [Theory]
    [InlineData(2, 3, false)]
    [InlineData(3, 2, false)]
    [InlineData(2, 3, true)]
    public void Some_order_explains_what_happens_in_random_scenarios(int threads, int operations, bool withReadings)
    {
        var (schedules, most) = (0, 0);
        for (var i = 0; i < _scenarios; i++)
        {
            var seed = _seed + i;
            var scenario = RandomScenario.Make(new Random(seed), threads, operations, capacity: 2, withReadings);
            using var coarse = new Explorer(() => new CacheExperiment(scenario));
            var exhausted = coarse.Exhaust(maxPreemptions: 1, maxSchedules: _schedules / 8);
            AssertNoFailure(exhausted, $"PLUGINSTATE_SEED={seed}: {scenario}");
            using var fine = new Explorer(() => new CacheExperiment(scenario), fine: true);
            var sampled = fine.Sample(seed, _schedules / 40, changes: 4);
            AssertNoFailure(sampled, $"PLUGINSTATE_SEED={seed}, between and after: {scenario}");
            schedules += exhausted.Schedules + sampled.Schedules;
            most = Math.Max(most, exhausted.Schedules);
        }

        output.WriteLine($"{_scenarios} scenarios, {schedules} schedules, at most {most} for one scenario");
    }

    [Theory]
    [InlineData(2, 8)]
    [InlineData(3, 6)]
    [InlineData(4, 5)]
    public void Some_order_explains_what_happens_in_longer_random_scenarios(int threads, int operations)
    {
        for (var i = 0; i < _scenarios; i++)
        {
            var seed = _seed + i;
            var scenario = RandomScenario.Make(new Random(seed), threads, operations, capacity: 3);
            using var explorer = new Explorer(() => new CacheExperiment(scenario), fine: true);
            AssertNoFailure(explorer.Sample(seed, _schedules / 80, changes: 5), $"PLUGINSTATE_SEED={seed}: {scenario}");
        }
    }

    private void Explore(string name, Scenario scenario, IEqualityComparer<int>? comparer)
    {
        using var coarse = new Explorer(() => new CacheExperiment(scenario, comparer));
        var exhausted = coarse.Exhaust(_preemptions, _schedules);
        AssertNoFailure(exhausted, $"{name}: {scenario}");
        using var fine = new Explorer(() => new CacheExperiment(scenario, comparer), fine: true);
        var sampled = fine.Sample(_seed, _schedules / 20, changes: 4);
        AssertNoFailure(sampled, $"{name}, between and after: {scenario}");
        output.WriteLine(
            $"{exhausted.Schedules} schedules, all with at most {exhausted.CompleteUpTo} preemptions{(exhausted.IsExhaustive ? ", there are no others" : "")}; {sampled.Schedules} at random");
        Assert.True(exhausted.CompleteUpTo >= 1, $"{_schedules} schedules were too few to take all with one preemption.");
    }

    private static void AssertNoFailure(Exploration exploration, string what)
    {
        if (exploration.Failure is { } failure)
            Assert.Fail($"{what}\nSchedule {exploration.Schedules}: {failure}");
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed class OneHash : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => x == y;

        public int GetHashCode(int obj) => 1;
    }
}
