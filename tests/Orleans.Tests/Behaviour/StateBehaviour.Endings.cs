using PluginState.Contexts;
using PluginState.States;
using static PluginState.Orleans.Tests.Behaviour.Edits;

namespace PluginState.Orleans.Tests.Behaviour;

/// <content>Removal, unknown contexts, and the end of a front end.</content>
public abstract partial class StateBehaviour
{
    [Fact]
    public async Task A_removed_state_is_not_found_by_anybody()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        Assert.True(await ann.Manager.RemoveStateAsync(StateId).InTime());
        Assert.False(await bob.Manager.RemoveStateAsync(StateId).InTime());
        Assert.Equal(StateId, (await Assert.ThrowsAsync<StateNotFoundException>(() => bob.SeeAsync())).StateId);
        await Assert.ThrowsAsync<StateNotFoundException>(() => bob.SetAsync("/a", "2"));
        await Assert.ThrowsAsync<StateNotFoundException>(() => ann.HistoryAsync());
        await Assert.ThrowsAsync<StateNotFoundException>(() => ann.UndoAsync());
        await Assert.ThrowsAsync<StateNotFoundException>(() => ann.MarkAsync());
        await Assert.ThrowsAsync<StateNotFoundException>(() => ann.Follow().NextAsync());
    }

    [Fact]
    public async Task A_context_does_not_mistake_a_state_that_was_made_anew_for_its_own()
    {
        var (ann, bob) = await BothAsync("""{"secret":1}""");
        using var transaction = await ann.BeginAsync();
        transaction.Apply(Set("/a", "1"));
        await bob.SetAsync("/b", "1", new() { OperationId = "op" });
        await ann.Manager.RemoveStateAsync(StateId).InTime();
        var eve = await EveAsync("""{"secret":2}""");
        Assert.Equal(StateId, (await Assert.ThrowsAsync<StateEvictedException>(() => bob.SeeAsync())).StateId);
        await Assert.ThrowsAsync<StateEvictedException>(() => bob.SetAsync("/a", "2"));
        await Assert.ThrowsAsync<StateEvictedException>(() => transaction.CommitAsync().InTime());
        await Assert.ThrowsAsync<StateEvictedException>(() => ann.Follow().NextAsync());
        Assert.Equal(("""{"secret":2}""", 1L), await eve.ReadAsync());
        Assert.False((await eve.SetAsync("/b", "1", new() { OperationId = "op" })).IsRepeated); // what was removed is forgotten with it
    }

    [Fact]
    public async Task A_state_may_be_removed_and_made_anew_time_and_again()
    {
        for (var i = 0; i < 5; i++)
        {
            var ann = await AnnAsync($$"""{"i":{{i}}}""");
            await ann.SetAsync("/n", $"{i}");
            Assert.Equal(($$"""{"i":{{i}},"n":{{i}}}""", 2L), await (await BobAsync()).ReadAsync());
            Assert.True(await (i % 2 == 0 ? _world.Second : _world.Third).RemoveStateAsync(StateId).InTime());
        }
    }

    [Fact]
    public async Task Unknown_and_removed_contexts_are_typed_errors_and_nobody_else_is_concerned()
    {
        var ann = await AnnAsync();
        await Assert.ThrowsAsync<ContextNotFoundException>(() => ann.Manager.GetStateAsync("made-up").InTime());
        await Assert.ThrowsAsync<ContextNotFoundException>(() => ann.Manager.UpdateAsync("made-up", Set("/a", "1")).InTime());
        await Assert.ThrowsAsync<ArgumentException>(() => ann.Manager.CreateContextAsync(" ").InTime());
        await Assert.ThrowsAsync<ArgumentException>(() => ann.Manager.RemoveStateAsync(" ").InTime());
        await Assert.ThrowsAsync<StateNotFoundException>(() => ann.Manager.GetHistoryAsync("no-such-" + StateId).InTime());
        Assert.Equal(("{}", 1L), await ann.ReadAsync());
    }

    [Fact]
    public async Task What_a_call_that_was_given_up_before_it_began_was_to_do_is_not_done()
    {
        var ann = await AnnAsync();
        var given = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ann.UpdateAsync(Set("/waits", "1"), cancellationToken: given));
        Assert.Equal(("{}", 1L), await NowAsync());
    }

    [Fact]
    public async Task A_front_end_that_is_disposed_refuses_use_ends_its_subscriptions_and_gives_up_what_its_resolvers_are_at()
    {
        var manager = await _world.NewcomerAsync();
        var client = await OpenAsync(manager, "newcomer", """{"waits":1}""");
        await client.SetAsync("/waits", "2");
        await using var follower = client.Follow();
        await follower.NextAsync();
        var gate = _world.House.GateOf(StateId);
        var slow = client.SetAsync("/waits", "3", new() { BaseVersion = 1 });
        await gate.Asked.Task.InTime();
        await manager.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => slow);
        Assert.False(await follower.HasMoreAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SetAsync("/a", "1"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SeeAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Follow().NextAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => manager.CreateContextAsync("s").InTime());
        await manager.DisposeAsync();
    }

    [Fact]
    public async Task Accepted_and_failed_updates_are_counted()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        var (accepted, conflicts) = (Sum(static m => m.Updates), Sum(static m => m.Conflicts));
        var failed = bob.Manager.GetMetrics().FailedUpdates;
        await ann.SetAsync("/a", "2");
        await Assert.ThrowsAnyAsync<PluginStateException>(() => bob.SetAsync("/a", "3"));
        Assert.Equal((1L, 1L), (Sum(static m => m.Updates) - accepted, Sum(static m => m.Conflicts) - conflicts));
        Assert.Equal(1, bob.Manager.GetMetrics().FailedUpdates - failed);
        Assert.All(_world.Engines, static engine => Assert.All(engine.GetMetrics().Bounds, static bound => Assert.InRange(bound.Count, 0, bound.Capacity)));
    }
}
