using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class RollbackTests
{
    [Fact]
    public async Task Rollback_makes_an_earlier_document_the_newest_version()
    {
        await using var manager = new StateManager();
        var context = manager.CreateContext("s", Json("""{"a":1}"""));
        await manager.UpdateAsync(context.Id, Set("/a", "2"));
        await manager.UpdateAsync(context.Id, Set("/b", "3"));
        var result = await manager.RollbackAsync(context.Id, 1);
        Assert.Equal((4L, true, """{"a":1}"""), (result.Version, result.IsChanged, result.State.Document.ToString()));
        Assert.Equal(["""{"a":1}""", """{"a":2,"b":3}""", """{"a":2}""", """{"a":1}"""], manager.GetHistory("s").Select(version => version.Document.ToString()));
        var again = await manager.RollbackAsync(context.Id, 3);
        Assert.Equal((5L, """{"a":2,"b":3}"""), (again.Version, again.State.Document.ToString()));
    }

    [Fact]
    public async Task Rolling_back_to_what_is_there_writes_no_version()
    {
        await using var manager = new StateManager();
        var context = manager.CreateContext("s");
        var result = await manager.RollbackAsync(context.Id, 1);
        Assert.Equal((1L, false), (result.Version, result.IsChanged));
    }

    [Fact]
    public async Task A_version_that_is_no_longer_known_or_never_was_is_a_typed_error_and_nothing_changes()
    {
        await using var manager = new StateManager(new() { HistoryCapacity = 1 });
        var context = manager.CreateContext("s");
        await manager.UpdateAsync(context.Id, Set("/a", "1"));
        await manager.UpdateAsync(context.Id, Set("/a", "2"));
        var before = manager.PeekState("s");
        await Assert.ThrowsAsync<StaleBaseException>(() => manager.RollbackAsync(context.Id, 1).AsTask());
        await Assert.ThrowsAsync<StaleBaseException>(() => manager.RollbackAsync(context.Id, 9).AsTask());
        Assert.Same(before, manager.PeekState("s"));
    }

    [Fact]
    public async Task An_edit_made_before_a_rollback_merges_with_it_like_with_any_other_change()
    {
        await using var manager = new StateManager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1,"b":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        manager.GetState(bob.Id);
        await manager.RollbackAsync(ann.Id, 1);
        var result = await manager.UpdateAsync(bob.Id, Set("/b", "2"));
        Assert.Equal("""{"a":1,"b":2}""", result.State.Document.ToString());
    }
}
