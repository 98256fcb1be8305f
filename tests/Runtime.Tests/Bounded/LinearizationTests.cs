using PluginState.Bounded;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Tests.Bounded;

/// <summary>The judge is judged: histories written by hand, of which it is known whether an order explains them.</summary>
public sealed class LinearizationTests
{
    private const int A = 0, B = 1, C = 2;

    private static readonly Item _a1 = new(1, A), _a2 = new(2, A), _b1 = new(3, B), _c1 = new(4, C);

    private readonly List<Call> _calls = [];
    private int _capacity = 2;

    [Fact]
    public void A_sequential_history_is_explained_by_itself()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, new Operation.Get(A), _a1);
        Add(0, 12, 13, PutC, null, Left(B, _b1));
        Add(1, 14, 15, new Operation.Peek(B), null);
        Add(1, 16, 17, new Operation.Count(), 2);
        Add(1, 18, 19, new Operation.Snapshot(), $"2={_c1} 0={_a1}");
        Assert.Equal(_calls, Explained().Order);
    }

    [Fact]
    public void Overlapping_operations_are_explained_in_the_order_that_fits()
    {
        // The Put ends first, but its victim is B: the Get of A must have come before it.
        Setup(PutA, PutB);
        Add(0, 10, 13, new Operation.Get(A), _a1);
        Add(1, 11, 12, PutC, null, Left(B, _b1));
        Assert.Equal([10, 11], Explained().Order.Skip(2).Select(static call => call.Invoked));
    }

    [Fact]
    public void The_order_is_searched_where_the_first_choice_leads_nowhere()
    {
        // Both Gets overlap the Put and each other; only B before A before the Put gives this victim.
        Setup(PutA, PutB);
        Add(0, 10, 20, new Operation.Get(A), _a1);
        Add(1, 11, 21, new Operation.Get(B), _b1);
        Add(2, 12, 22, PutC, null, Left(B, _b1));
        Add(Call.Final, 30, 31, new Operation.Snapshot(), $"2={_c1} 0={_a1}");
        Assert.Equal([11, 10, 12, 30], Explained().Order.Skip(2).Select(static call => call.Invoked));
    }

    [Fact]
    public void A_stale_read_after_the_eviction_is_not_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, PutC, null, Left(A, _a1));
        Add(1, 12, 13, new Operation.Get(A), _a1);
        NotExplained();
    }

    [Fact]
    public void The_same_read_is_explained_where_it_overlaps_the_eviction()
    {
        // A use by Get would save A from being the victim, so it is a Peek that may read it still.
        Setup(PutA, PutB);
        Add(0, 10, 12, PutC, null, Left(A, _a1));
        Add(1, 11, 13, new Operation.Peek(A), _a1);
        Explained();
    }

    [Fact]
    public void A_use_that_did_not_save_the_entry_is_not_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, new Operation.Get(A), _a1);
        Add(1, 12, 13, PutC, null, Left(A, _a1));
        NotExplained();
    }

    [Fact]
    public void A_use_that_got_lost_shows_in_the_order_at_the_end()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, new Operation.Get(A), _a1);
        Add(Call.Final, 12, 13, new Operation.Snapshot(), $"1={_b1} 0={_a1}");
        NotExplained();
    }

    [Fact]
    public void A_peek_that_saved_the_entry_is_not_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, new Operation.Peek(A), _a1);
        Add(1, 12, 13, PutC, null, Left(B, _b1));
        NotExplained();
    }

    [Fact]
    public void A_failed_TryAdd_that_saved_the_entry_is_not_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, new Operation.TryAdd(A, _a2), false);
        Add(1, 12, 13, PutC, null, Left(B, _b1));
        NotExplained();
    }

    [Fact]
    public void Victim_and_newcomer_both_missing_is_not_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 20, PutC, null, Left(A, _a1));
        Add(1, 11, 12, new Operation.Peek(A), null);
        Add(1, 13, 14, new Operation.Peek(C), null);
        NotExplained();
    }

    [Fact]
    public void The_newcomer_missing_first_and_then_the_victim_is_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 20, PutC, null, Left(A, _a1));
        Add(1, 11, 12, new Operation.Peek(C), null);
        Add(1, 13, 14, new Operation.Peek(A), null);
        Explained();
    }

    [Fact]
    public void A_count_above_the_capacity_is_not_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 20, PutC, null, Left(A, _a1));
        Add(1, 11, 12, new Operation.Count(), 3);
        NotExplained();
    }

    [Fact]
    public void An_eviction_told_of_twice_is_not_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, PutC, null, Left(A, _a1), Left(A, _a1));
        NotExplained();
    }

    [Fact]
    public void An_eviction_told_of_by_two_operations_is_not_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 20, PutC, null, Left(A, _a1));
        Add(1, 11, 21, new Operation.Remove(A), _a1, new Eviction<int, Item>(A, _a1, EvictionReason.Removed));
        NotExplained();
    }

    [Fact]
    public void An_eviction_not_told_of_is_not_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, PutC, null);
        NotExplained();
    }

    [Fact]
    public void Two_updates_from_one_value_that_both_win_are_not_explained()
    {
        Setup(PutA);
        var a3 = new Item(6, A);
        Add(0, 10, 20, new Operation.TryUpdate(A, _a2, _a1), true, new Eviction<int, Item>(A, _a1, EvictionReason.Replaced));
        Add(1, 11, 21, new Operation.TryUpdate(A, a3, _a1), true, new Eviction<int, Item>(A, _a1, EvictionReason.Replaced));
        NotExplained();
    }

    [Fact]
    public void Putting_the_same_object_is_a_use_and_no_eviction()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, PutA, null);
        Add(0, 12, 13, PutC, null, Left(B, _b1));
        Explained();
    }

    [Fact]
    public void Newcomers_of_two_threads_evict_each_in_its_turn()
    {
        _capacity = 1;
        Setup(PutA);
        Add(0, 10, 20, PutC, null, Left(B, _b1));
        Add(1, 11, 21, PutB, null, Left(A, _a1));
        Explained();
        Add(2, 30, 31, new Operation.Get(B), _b1);
        NotExplained();
    }

    [Fact]
    public void What_one_thread_saw_last_cannot_be_undone_for_another()
    {
        Setup(PutA);
        Add(0, 10, 30, new Operation.Put(A, _a2), null, new Eviction<int, Item>(A, _a1, EvictionReason.Replaced));
        Add(1, 11, 12, new Operation.Get(A), _a2);
        Add(2, 13, 14, new Operation.Get(A), _a1);
        NotExplained();
    }

    [Fact]
    public void Clearing_gives_everything_back_oldest_first()
    {
        Setup(PutA, PutB);
        Eviction<int, Item> a = new(A, _a1, EvictionReason.Cleared), b = new(B, _b1, EvictionReason.Cleared);
        Add(0, 10, 11, new Operation.Clear(), 2, a, b);
        Explained();
        _calls.RemoveAt(_calls.Count - 1);
        Add(0, 10, 11, new Operation.Clear(), 2, b, a);
        NotExplained();
    }

    [Fact]
    public void Counts_that_are_not_those_of_the_evictions_are_not_explained()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, PutC, null, Left(A, _a1));
        Add(Call.Final, 12, 13, new Operation.Statistics(), (2, 2, new EvictionCounts(1, 0, 0, 0, 0)));
        Explained();
        Add(Call.Final, 14, 15, new Operation.Statistics(), (2, 2, new EvictionCounts(2, 0, 0, 0, 0)));
        NotExplained();
    }

    [Fact]
    public void What_could_not_be_explained_is_printed_with_what_could()
    {
        Setup(PutA, PutB);
        Add(0, 10, 11, PutC, null, Left(A, _a1));
        Add(1, 12, 13, new Operation.Get(A), _a1);
        var history = new History(_capacity, _calls);
        Assert.Contains("T0    [ 10, 11]  Put 2=c4               -> -, 0=a1 left: Capacity", history.ToString(), StringComparison.Ordinal);
        Assert.Contains("T1    [ 12, 13]  Get 0                  -> a1", history.ToString(), StringComparison.Ordinal);
        var linearization = Linearization.Of(history);
        Assert.Equal(3, linearization.Order.Count);
        Assert.DoesNotContain("Get 0", linearization.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A single thread's history on the real cache has one order, so the model is held against the cache itself.</summary>
    [Fact]
    public void What_one_thread_does_to_a_cache_is_always_explained()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var scenario = RandomScenario.Make(new Random(seed), threads: 1, operations: 20, capacity: 3, withReadings: true);
            var cache = new LruCache<int, Item>(scenario.Capacity, onEviction: Recorder.Told);
            var tickets = 0;
            var recorder = new Recorder(scenario, operation => operation.Run(cache), () => ++tickets);
            foreach (var operation in scenario.Setup)
                recorder.RunAlone(Call.Setup, operation);
            recorder.Run(0, scenario.Threads[0]);
            var history = recorder.Finish();
            Assert.False(history.HasOverlap);
            var linearization = Linearization.Of(history);
            Assert.True(linearization.Exists, $"Seed {seed}\n{history}\n{linearization}");
        }
    }

    private static Operation.Put PutA => new(A, _a1);

    private static Operation.Put PutB => new(B, _b1);

    private static Operation.Put PutC => new(C, _c1);

    private static Eviction<int, Item> Left(int key, Item value) => new(key, value, EvictionReason.Capacity);

    private void Setup(params Operation[] operations)
    {
        foreach (var operation in operations)
            Add(Call.Setup, _calls.Count * 2, (_calls.Count * 2) + 1, operation, null);
    }

    private void Add(int thread, int invoked, int returned, Operation operation, object? answer, params Eviction<int, Item>[] left) =>
        _calls.Add(new(thread, operation, new(answer, left), invoked, returned));

    private Linearization Explained()
    {
        var linearization = Linearization.Of(new(_capacity, _calls));
        Assert.True(linearization.Exists, linearization.ToString());
        return linearization;
    }

    private void NotExplained() => Assert.False(Linearization.Of(new(_capacity, _calls)).Exists);
}
