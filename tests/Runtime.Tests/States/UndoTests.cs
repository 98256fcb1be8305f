using PluginState.Conflicts;
using PluginState.Resolvers;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class UndoTests
{
    private readonly StateManagerOptions _options = new();

    [Fact]
    public async Task Undo_takes_back_what_this_context_did_last_and_leaves_what_others_did()
    {
        await using var manager = new StateManager(_options);
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1,"b":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        await manager.UpdateAsync(bob.Id, Set("/b", "2"));
        await manager.UpdateAsync(bob.Id, Set("/c", "2"));
        var undone = await manager.UndoAsync(ann.Id);
        Assert.Equal((5L, """{"a":1,"b":2,"c":2}"""), (undone.Version, undone.State.Document.ToString()));
        var redone = await manager.UndoAsync(ann.Id);
        Assert.Equal((6L, """{"a":2,"b":2,"c":2}"""), (redone.Version, redone.State.Document.ToString()));
        Assert.Equal((2L, 5L), (manager.GetMetrics().Undos, manager.GetMetrics().Updates));
    }

    [Fact]
    public async Task Undo_takes_back_a_version_that_is_named_whoever_made_it()
    {
        await using var manager = new StateManager(_options);
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/x", "1"));
        await manager.UpdateAsync(ann.Id, Set("/y", "1"));
        Assert.Equal("""{"a":1,"y":1}""", (await manager.UndoAsync(bob.Id, 2)).State.Document.ToString());
    }

    [Fact]
    public async Task Undo_by_actor_takes_back_what_that_actor_did()
    {
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s");
        await manager.UpdateAsync(context.Id, Set("/x", "1"), new() { Actor = "ann" });
        await manager.UpdateAsync(context.Id, Set("/y", "1"), new() { Actor = "bob" });
        Assert.Equal("""{"y":1}""", (await manager.UndoAsync(context.Id, options: new() { Actor = "ann" })).State.Document.ToString());
    }

    [Fact]
    public async Task What_others_did_to_the_same_place_since_is_a_conflict_like_any_other()
    {
        await using var manager = new StateManager(_options, Catalog().With("counter", "/n", AddUp));
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1,"n":5}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, StateEdit.Merge(Json("""{"a":2,"n":6}""")));
        manager.GetState(bob.Id);
        await manager.UpdateAsync(bob.Id, StateEdit.Merge(Json("""{"a":3,"n":8}""")));
        var before = manager.PeekState("s");
        var error = await Assert.ThrowsAsync<ConflictUnresolvedException>(() => manager.UndoAsync(ann.Id).AsTask());
        Assert.Equal(["/a", "/n"], error.Conflicts.Select(conflict => conflict.Path.ToString()));
        Assert.Same(before, manager.PeekState("s"));
        var undone = await manager.UndoAsync(ann.Id, options: new() { Strategy = ConflictStrategy.FirstWriteWins });
        Assert.Equal("""{"a":3,"n":7}""", undone.State.Document.ToString());
    }

    [Fact]
    public async Task What_cannot_be_undone_is_a_typed_error_that_says_why()
    {
        _options.HistoryCapacity = 2;
        await using var manager = new StateManager(_options);
        var (ann, bob) = (manager.CreateContext("s"), manager.CreateContext("s"));
        Assert.Contains("version 1 is its first", (await Assert.ThrowsAsync<NothingToUndoException>(() => manager.UndoAsync(ann.Id).AsTask())).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NothingToUndoException>(() => manager.UndoAsync(bob.Id).AsTask());
        for (var i = 0; i < 5; i++)
            await manager.UpdateAsync(bob.Id, Set("/n", $"{i}"));
        await Assert.ThrowsAsync<NothingToUndoException>(() => manager.UndoAsync(ann.Id).AsTask());
        await Assert.ThrowsAsync<NothingToUndoException>(() => manager.UndoAsync(bob.Id, 4).AsTask());
        await Assert.ThrowsAsync<StaleBaseException>(() => manager.UndoAsync(bob.Id, 2).AsTask());
        await Assert.ThrowsAsync<StaleBaseException>(() => manager.UndoAsync(bob.Id, 99).AsTask());
    }

    [Fact]
    public async Task The_inverse_of_an_update_takes_its_version_back()
    {
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s", Json("""{"a":1,"list":[1,2,3]}"""));
        var result = await manager.UpdateAsync(context.Id, StateEdit.Merge(Json("""{"a":null,"list":[1,3],"new":{}}""")));
        Assert.Equal(Json("""{"a":1,"list":[1,2,3]}"""), result.Inverse.Apply(result.State.Document));
        Assert.Empty((await manager.UpdateAsync(context.Id, Set("/new", "{}"))).Inverse.Operations);
    }
}
