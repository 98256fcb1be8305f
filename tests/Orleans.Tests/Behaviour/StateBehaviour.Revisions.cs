using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using static PluginState.Orleans.Tests.Behaviour.Edits;

namespace PluginState.Orleans.Tests.Behaviour;

/// <content>Transactions, undo, rollback, checkpoints and history.</content>
public abstract partial class StateBehaviour
{
    [Fact]
    public async Task Others_see_all_edits_of_a_transaction_at_once()
    {
        var (ann, bob) = await BothAsync("""{"from":10,"to":0}""");
        var before = Sum(static m => m.Transactions);
        await using var transaction = await ann.BeginAsync();
        transaction.Apply(Set("/from", "3"));
        transaction.Apply(Merge("""{"to":7}"""));
        Assert.Equal(("""{"from":10,"to":0}""", 1L), await bob.ReadAsync());
        var result = await transaction.CommitAsync().InTime();
        Assert.Equal((2L, """{"from":3,"to":7}"""), (result.Version, result.State.Document.ToString()));
        Assert.Equal(("""{"from":3,"to":7}""", 2L), await bob.ReadAsync());
        Assert.Equal((1L, 2L), (Sum(static m => m.Transactions) - before, ann.Context.LastSeenVersion));
        await Assert.ThrowsAsync<TransactionFinishedException>(() => transaction.CommitAsync().InTime());
    }

    [Fact]
    public async Task A_transaction_merges_with_what_others_did_since_it_began_even_if_that_is_forgotten()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        using var transaction = await ann.BeginAsync();
        transaction.Apply(Set("/a", "2"));
        await ForgetAsync(bob);
        transaction.Apply(Set("/c", "1"));
        var result = await transaction.CommitAsync().InTime();
        Assert.Equal(262, result.Version);
        Assert.Equal(("2", "1", "1"), (result.State.Document.At("/a").ToString(), result.State.Document.At("/c").ToString(), result.State.Document.At("/noise0").ToString()));
    }

    [Fact]
    public async Task What_a_transaction_moved_takes_others_edits_with_it()
    {
        var (ann, bob) = await BothAsync("""{"todo":{"task":{"text":"a"}},"done":{}}""");
        using var transaction = await ann.BeginAsync();
        transaction.Apply(Patch("""[{"op":"move","from":"/todo/task","path":"/done/task"}]"""));
        transaction.Apply(Patch("""[{"op":"move","from":"/done/task","path":"/done/first"}]"""));
        await bob.SetAsync("/todo/task/text", "\"b\"");
        var result = await transaction.CommitAsync().InTime();
        Assert.Equal("""{"todo":{},"done":{"first":{"text":"b"}}}""", result.State.Document.ToString());
    }

    [Fact]
    public async Task A_transaction_with_a_conflict_does_nothing_and_may_be_committed_another_way()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        using var transaction = await ann.BeginAsync();
        transaction.Apply(Set("/free", "1"));
        transaction.Apply(Set("/a", "2"));
        await bob.SetAsync("/a", "3");
        await Assert.ThrowsAsync<ConflictUnresolvedException>(() => transaction.CommitAsync().InTime());
        Assert.Equal(("""{"a":3}""", 2L), await NowAsync());
        var result = await transaction.CommitAsync(new() { Strategy = ConflictStrategy.LastWriteWins }).InTime();
        Assert.Equal("""{"a":2,"free":1}""", result.State.Document.ToString());
    }

    [Fact]
    public async Task A_test_in_a_transaction_depends_on_what_others_did()
    {
        var (ann, bob) = await BothAsync("""{"open":true}""");
        using var transaction = await ann.BeginAsync();
        transaction.Apply(Patch("""[{"op":"test","path":"/open","value":true}]"""));
        transaction.Apply(Set("/bid", "9"));
        await bob.SetAsync("/open", "false");
        await Assert.ThrowsAsync<JsonPatchException>(() => transaction.CommitAsync().InTime());
        Assert.Equal(("""{"open":false}""", 2L), await NowAsync());
    }

    [Fact]
    public async Task A_transaction_that_expects_a_version_and_one_that_changes_nothing_are_as_any_update()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        using var nothing = await ann.BeginAsync();
        nothing.Apply(Set("/a", "2"));
        nothing.Apply(Set("/a", "1"));
        Assert.False((await nothing.CommitAsync().InTime()).IsChanged);
        using var late = await ann.BeginAsync();
        late.Apply(Set("/b", "1"));
        await bob.SetAsync("/c", "1");
        await Assert.ThrowsAsync<VersionMismatchException>(() => late.CommitAsync(new() { ExpectedVersion = 1 }).InTime());
    }

    [Fact]
    public async Task A_transaction_may_have_an_operation_id()
    {
        await AnnAsync("""{"n":[]}""");
        foreach (var client in new[] { await AnnAsync(), await BobAsync() })
        {
            using var transaction = await client.BeginAsync();
            transaction.Apply(Set("/n/-", "1"));
            transaction.Apply(Set("/n/-", "2"));
            await transaction.CommitAsync(new() { OperationId = "op" }).InTime();
        }

        Assert.Equal(("""{"n":[1,2]}""", 2L), await NowAsync());
    }

    [Fact]
    public async Task Undo_takes_back_what_this_context_did_last_and_leaves_what_others_did()
    {
        var (ann, bob) = await BothAsync("""{"a":1,"b":1}""");
        var before = Sum(static m => m.Undos);
        await ann.SetAsync("/a", "2");
        await bob.SetAsync("/b", "2");
        await bob.SetAsync("/c", "2");
        var undone = await ann.UndoAsync();
        Assert.Equal((5L, """{"a":1,"b":2,"c":2}"""), (undone.Version, undone.State.Document.ToString()));
        var redone = await ann.UndoAsync();
        Assert.Equal((6L, """{"a":2,"b":2,"c":2}"""), (redone.Version, redone.State.Document.ToString()));
        Assert.Equal(2, Sum(static m => m.Undos) - before);
    }

    [Fact]
    public async Task Undo_takes_back_a_version_that_is_named_or_what_an_actor_did()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        await ann.SetAsync("/x", "1", new() { Actor = "pair" });
        await ann.SetAsync("/y", "1");
        await ann.SetAsync("/z", "1");
        Assert.Equal("""{"a":1,"x":1,"z":1}""", (await bob.UndoAsync(3)).State.Document.ToString());
        Assert.Equal("""{"a":1,"z":1}""", (await bob.UndoAsync(options: new() { Actor = "pair" })).State.Document.ToString());
    }

    [Fact]
    public async Task What_others_did_to_an_undone_place_is_a_conflict_like_any_other()
    {
        var (ann, bob) = await BothAsync("""{"a":1,"count":5}""");
        await ann.UpdateAsync(Merge("""{"a":2,"count":6}"""));
        await bob.SeeAsync();
        await bob.UpdateAsync(Merge("""{"a":3,"count":8}"""));
        var error = await Assert.ThrowsAsync<ConflictUnresolvedException>(() => ann.UndoAsync());
        Assert.Equal(["/a", "/count"], error.Conflicts.Select(static conflict => conflict.Path.ToString()));
        var undone = await ann.UndoAsync(options: new() { Strategy = ConflictStrategy.FirstWriteWins });
        Assert.Equal("""{"a":3,"count":7}""", undone.State.Document.ToString());
    }

    [Fact]
    public async Task What_cannot_be_undone_is_a_typed_error_that_says_why()
    {
        var (ann, bob) = await BothAsync("{}");
        Assert.Contains("version 1 is its first", (await Assert.ThrowsAsync<NothingToUndoException>(() => ann.UndoAsync())).Message, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<NothingToUndoException>(() => bob.UndoAsync());
        Assert.Equal(StateId, error.StateId);
        Assert.Contains($"'{bob.Context.Id}' made none of the versions that are known", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StaleBaseException>(() => bob.UndoAsync(99));
    }

    [Fact]
    public async Task A_rollback_takes_a_state_back_as_a_new_version()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        await ann.SetAsync("/a", "2");
        await ann.SetAsync("/b", "3");
        var result = await bob.RollbackAsync(2);
        Assert.Equal((4L, """{"a":2}""", """[{"op":"remove","path":"/b"}]"""), (result.Version, result.State.Document.ToString(), result.Patch.ToString()));
        Assert.False((await ann.RollbackAsync(4)).IsChanged);
        Assert.Equal((StateId, 77L, 4L), await Assert.ThrowsAsync<StaleBaseException>(() => ann.RollbackAsync(77)) is var stale ? (stale.StateId, stale.BaseVersion, stale.CurrentVersion) : default);
        Assert.Equal(("""{"a":2}""", 4L), await NowAsync());
    }

    [Fact]
    public async Task A_checkpoint_outlives_the_history_and_is_there_for_everybody()
    {
        var (ann, bob) = await BothAsync("""{"a":1.0}""");
        var checkpoint = await ann.MarkAsync("before");
        await ForgetAsync(ann);
        var listed = Assert.Single(await bob.Manager.ListCheckpointsAsync(bob.Context.Id).InTime());
        Assert.Equal((checkpoint, "before", 1L, """{"a":1.0}"""), (listed.Id, listed.Name, listed.State.Version, listed.State.Document.ToString()));
        var result = await bob.RollbackAsync(checkpoint);
        Assert.Equal((262L, true, """{"a":1.0}"""), (result.Version, result.IsChanged, result.State.Document.ToString()));
    }

    [Fact]
    public async Task The_least_recently_used_checkpoint_leaves_first_and_going_back_is_a_use()
    {
        var (ann, bob) = await BothAsync("{}");
        var (first, second) = (await ann.MarkAsync("first"), await bob.MarkAsync("second"));
        await bob.RollbackAsync(first);
        await ann.MarkAsync("third");
        Assert.Equal(["third", "first"], (await bob.Manager.ListCheckpointsAsync(bob.Context.Id).InTime()).Select(static checkpoint => checkpoint.Name));
        var error = await Assert.ThrowsAsync<CheckpointNotFoundException>(() => ann.RollbackAsync(second));
        Assert.Equal((StateId, second), (error.StateId, error.CheckpointId));
        Assert.Contains("raise CheckpointCapacity", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_checkpoint_is_gone_and_no_other()
    {
        var (ann, bob) = await BothAsync("{}");
        var (one, other) = (await ann.MarkAsync(), await ann.MarkAsync());
        Assert.True(await bob.Manager.DeleteCheckpointAsync(bob.Context.Id, one).InTime());
        Assert.False(await ann.Manager.DeleteCheckpointAsync(ann.Context.Id, one).InTime());
        await Assert.ThrowsAsync<CheckpointNotFoundException>(() => ann.RollbackAsync(one));
        Assert.False((await ann.RollbackAsync(other)).IsChanged);
        await Assert.ThrowsAsync<ArgumentException>(() => ann.MarkAsync(new string('x', 257)));
    }

    [Fact]
    public async Task The_history_has_the_newest_versions_newest_first_and_who_made_them()
    {
        var (ann, bob) = await BothAsync("""{"n":0}""");
        await ann.SetAsync("/n", "1", new() { Actor = "x", Timestamp = _noon });
        await bob.SetAsync("/m", "2", new() { Actor = "y", Timestamp = _noon.AddMinutes(1) });
        var history = await (await EveAsync()).HistoryAsync();
        Assert.Equal(["""3 {"n":1,"m":2}""", """2 {"n":1}""", """1 {"n":0}"""], history.Select(static version => $"{version.Version} {version.Document}"));
        Assert.Equal([new(_noon.AddMinutes(1), "y"), new(_noon, "x")], history.Take(2).Select(static version => version.Stamp));
        Assert.Equal(ann.Context.Id, history[2].Stamp.Actor);
        await ForgetAsync(ann);
        history = await bob.HistoryAsync();
        Assert.Equal(Enumerable.Range(7, 257).Reverse().Select(static version => (long)version), history.Select(static version => version.Version));
    }

    [Fact]
    public async Task Rollbacks_and_undos_and_transactions_are_validated_too()
    {
        var ann = await AnnAsync();
        using var transaction = await ann.BeginAsync();
        transaction.Apply(Set("/forbidden", "1"));
        await Assert.ThrowsAsync<StateValidationException>(() => transaction.CommitAsync().InTime());
        transaction.Apply(Remove("/forbidden"));
        transaction.Apply(Set("/a", "1"));
        Assert.Equal("""{"a":1}""", (await transaction.CommitAsync().InTime()).State.Document.ToString());
    }
}
