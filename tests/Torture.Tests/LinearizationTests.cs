using PluginState.Torture.Linearizability;

namespace PluginState.Torture.Tests;

/// <summary>The checker itself: it takes what some order explains, and finds what a broken manager would do.</summary>
public sealed class LinearizationTests
{
    [Fact]
    public void Operations_that_overlap_may_have_been_in_any_order() => Assert.True(Linearization<RegisterState>.Explains(
    [
        Write(1, invoked: 1, returned: 6, at: 1, version: 2), Read(0, 1, invoked: 2, returned: 3), Read(1, 2, invoked: 4, returned: 5),
    ], new(1, 0)));

    [Fact]
    public void A_read_of_what_was_before_a_write_that_had_answered_is_found() => Assert.False(Linearization<RegisterState>.Explains(
    [
        Write(1, invoked: 1, returned: 2, at: 1, version: 2), Read(0, 1, invoked: 3, returned: 4),
    ], new(1, 0)));

    [Fact]
    public void Two_writes_that_expected_one_version_and_both_took_effect_are_found() => Assert.False(Linearization<RegisterState>.Explains(
    [
        Write(1, invoked: 1, returned: 4, at: 1, version: 2), Write(2, invoked: 2, returned: 3, at: 1, version: 2),
    ], new(1, 0)));

    [Fact]
    public void A_read_that_goes_back_is_found() => Assert.False(Linearization<RegisterState>.Explains(
    [
        Write(1, invoked: 1, returned: 8, at: 1, version: 2), Read(1, 2, invoked: 2, returned: 3), Read(0, 1, invoked: 4, returned: 5),
    ], new(1, 0)));

    [Fact]
    public void An_addition_that_is_lost_is_found()
    {
        Assert.True(Linearization<CounterState>.Explains([Add(5, 5, 2, invoked: 1, returned: 4), Add(7, 12, 3, invoked: 2, returned: 3)], new(1, 0)));
        Assert.False(Linearization<CounterState>.Explains([Add(5, 5, 2, invoked: 1, returned: 4), Add(7, 7, 3, invoked: 2, returned: 3)], new(1, 0)));
    }

    /// <summary>A counter whose read and write are two: a history of it on real threads, which the search must not explain.</summary>
    [Fact]
    public void A_counter_that_loses_additions_between_threads_is_found()
    {
        var history = new History<CounterState>();
        long value = 0, version = 1;
        using var bothRead = new Barrier(2);
        var threads = Enumerable.Range(1, 2).Select(by => new Thread(() => history.Do(
            () =>
            {
                var read = Volatile.Read(ref value);
                bothRead.SignalAndWait(); // the planted bug: both go on from what they read
                Volatile.Write(ref value, read + by);
                return Tuple.Create(read + by, Interlocked.Increment(ref version));
            },
            added => ($"add {by}", state => new CounterState(state.Version + 1, state.Value + by) is var next && next.Value == added.Item1 ? next : null),
            static error => throw error))).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        Assert.Equal(2, history.Steps.Count);
        Assert.False(Linearization<CounterState>.Explains(history.Steps, new(1, 0)));
    }

    private static Step<RegisterState> Write(long value, long invoked, long returned, long at, long version) =>
        new($"write {value}", invoked, returned, state => state.Version == at && version == at + 1 ? new(version, value) : null);

    private static Step<RegisterState> Read(long value, long version, long invoked, long returned) => new($"read {value}", invoked, returned, state => state == new RegisterState(version, value) ? state : null);

    private static Step<CounterState> Add(long by, long value, long version, long invoked, long returned) =>
        new($"add {by}", invoked, returned, state => (state.Version + 1 <= version || version > 0) && state.Value + by == value ? new(state.Version + 1, value) : null);
}
