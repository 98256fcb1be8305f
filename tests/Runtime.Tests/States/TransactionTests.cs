using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class TransactionTests
{
    [Fact]
    public async Task A_transaction_sees_its_own_edits_and_others_see_all_of_them_at_once()
    {
        await using var manager = new StateManager();
        var context = manager.CreateContext("s", Json("""{"from":10,"to":0}"""));
        await using var transaction = manager.Begin(context.Id);
        transaction.Apply(Set("/from", "3"));
        Assert.Equal("""{"from":3,"to":0}""", transaction.Document.ToString());
        transaction.Apply(Set("/to", "7"));
        Assert.Equal("""{"from":10,"to":0}""", manager.PeekState("s")!.Document.ToString());
        var result = await transaction.CommitAsync();
        Assert.Equal((2L, """{"from":3,"to":7}"""), (result.Version, result.State.Document.ToString()));
        Assert.Equal([2L, 1L], manager.GetHistory("s").Select(version => version.Version));
        Assert.Equal((1L, 1L), (manager.GetMetrics().Updates, manager.GetMetrics().Transactions));
        Assert.Equal(2, context.LastSeenVersion);
    }

    [Fact]
    public async Task A_transaction_merges_with_what_others_did_since_it_began_even_if_that_is_forgotten()
    {
        await using var manager = new StateManager(new() { HistoryCapacity = 1 });
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1,"b":1}""")), manager.CreateContext("s"));
        using var transaction = manager.Begin(ann.Id);
        transaction.Apply(Set("/a", "2"));
        for (var i = 2; i < 6; i++)
            await manager.UpdateAsync(bob.Id, Set("/b", $"{i}"));
        transaction.Apply(Set("/c", "1"));
        Assert.Equal("""{"a":2,"b":1,"c":1}""", transaction.Document.ToString());
        var result = await transaction.CommitAsync();
        Assert.Equal((6L, """{"a":2,"b":5,"c":1}"""), (result.Version, result.State.Document.ToString()));
    }

    [Fact]
    public async Task A_transaction_with_a_conflict_that_nobody_answers_does_nothing_and_may_be_committed_another_way()
    {
        await using var manager = new StateManager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("s"));
        using var transaction = manager.Begin(ann.Id);
        transaction.Apply(Set("/free", "1"));
        transaction.Apply(Set("/a", "2"));
        await manager.UpdateAsync(bob.Id, Set("/a", "3"));
        var before = manager.PeekState("s");
        await Assert.ThrowsAsync<ConflictUnresolvedException>(() => transaction.CommitAsync().AsTask());
        Assert.Same(before, manager.PeekState("s"));
        var result = await transaction.CommitAsync(new() { Strategy = ConflictStrategy.LastWriteWins });
        Assert.Equal("""{"a":2,"free":1}""", result.State.Document.ToString());
    }

    [Fact]
    public async Task A_transaction_that_is_disposed_never_happened()
    {
        await using var manager = new StateManager();
        var context = manager.CreateContext("s");
        var before = manager.PeekState("s");
        await using (var transaction = manager.Begin(context.Id))
            transaction.Apply(Set("/a", "1"));
        Assert.Same(before, manager.PeekState("s"));
        Assert.Equal(0, manager.GetMetrics().Updates);
    }

    [Fact]
    public async Task A_finished_transaction_refuses_use()
    {
        await using var manager = new StateManager();
        var context = manager.CreateContext("s");
        var disposed = manager.Begin(context.Id);
        disposed.Dispose();
        Assert.Throws<TransactionFinishedException>(() => disposed.Apply(Set("/a", "1")));
        Assert.Throws<TransactionFinishedException>(() => disposed.Document);
        using var committed = manager.Begin(context.Id);
        await committed.CommitAsync();
        await Assert.ThrowsAsync<TransactionFinishedException>(() => committed.CommitAsync().AsTask());
        Assert.Throws<TransactionFinishedException>(() => committed.Apply(Set("/a", "1")));
    }

    [Fact]
    public async Task An_edit_that_does_not_fit_leaves_the_transaction_as_it_was()
    {
        await using var manager = new StateManager(new() { Limits = new() { MaxOperations = 3, MaxBytes = 100 } });
        var context = manager.CreateContext("s");
        using var transaction = manager.Begin(context.Id);
        transaction.Apply(Set("/a", "1"));
        Assert.Throws<JsonPatchException>(() => transaction.Apply(Remove("/missing")));
        Assert.Throws<DocumentLimitException>(() => transaction.Apply(StateEdit.Merge(Json($$"""{"big":"{{new string('x', 100)}}"}"""))));
        transaction.Apply(Set("/b", "1"));
        transaction.Apply(Set("/c", "1"));
        Assert.Throws<JsonPatchException>(() => transaction.Apply(Set("/d", "1")));
        Assert.Equal("""{"a":1,"b":1,"c":1}""", (await transaction.CommitAsync()).State.Document.ToString());
    }

    [Fact]
    public async Task A_test_in_a_transaction_depends_on_what_others_did()
    {
        await using var manager = new StateManager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"open":true}""")), manager.CreateContext("s"));
        using var transaction = manager.Begin(ann.Id);
        transaction.Apply(JsonPatch.Parse("""[{"op":"test","path":"/open","value":true}]"""));
        transaction.Apply(Set("/bid", "9"));
        await manager.UpdateAsync(bob.Id, Set("/open", "false"));
        await Assert.ThrowsAsync<JsonPatchException>(() => transaction.CommitAsync().AsTask());
    }

    [Fact]
    public async Task A_transaction_may_have_an_operation_id()
    {
        await using var manager = new StateManager();
        var context = manager.CreateContext("s", Json("""{"n":[]}"""));
        for (var i = 0; i < 2; i++)
        {
            using var transaction = manager.Begin(context.Id);
            transaction.Apply(Set("/n/-", "1"));
            transaction.Apply(Set("/n/-", "2"));
            Assert.Equal(i == 1, (await transaction.CommitAsync(new() { OperationId = "op" })).IsRepeated);
        }

        Assert.Equal("""{"n":[1,2]}""", manager.PeekState("s")!.Document.ToString());
    }

    [Fact]
    public async Task Nothing_is_committed_to_another_incarnation_of_the_state()
    {
        await using var manager = new StateManager();
        var context = manager.CreateContext("s");
        using var transaction = manager.Begin(context.Id);
        transaction.Apply(Set("/a", "1"));
        manager.RemoveState("s");
        manager.CreateContext("s");
        await Assert.ThrowsAsync<StateEvictedException>(() => transaction.CommitAsync().AsTask());
        Assert.Equal("{}", manager.PeekState("s")!.Document.ToString());
    }
}
