using PluginState.Bounded;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class CheckpointTests
{
    private readonly StateManagerOptions _options = new();

    [Fact]
    public async Task A_checkpoint_outlives_the_version_history_and_takes_its_own_state_back_as_a_new_version()
    {
        _options.HistoryCapacity = 1;
        await using var manager = new StateManager(_options);
        var (context, other) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("t", Json("""{"a":1}""")));
        var checkpoint = await manager.CreateCheckpointAsync(context.Id, "before");
        for (var i = 2; i < 9; i++)
        {
            await manager.UpdateAsync(context.Id, Set("/a", $"{i}"));
            await manager.UpdateAsync(other.Id, Set("/a", $"{i}"));
        }

        var result = await manager.RollbackAsync(context.Id, checkpoint);
        Assert.Equal((9L, true, """{"a":1}"""), (result.Version, result.IsChanged, result.State.Document.ToString()));
        Assert.Equal("""{"a":8}""", manager.PeekState("t")!.Document.ToString());
        Assert.Equal(1, manager.GetMetrics().Rollbacks);
    }

    [Fact]
    public async Task A_rollback_and_other_updates_at_once_leave_every_version_in_order()
    {
        await using var manager = new StateManager(new() { HistoryCapacity = 1000 });
        var context = manager.CreateContext("s", Json("""{"mark":true}"""));
        var checkpoint = await manager.CreateCheckpointAsync(context.Id);
        var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            var mine = manager.CreateContext("s");
            for (var i = 0; i < 50; i++)
                await manager.UpdateAsync(mine.Id, Set($"/w{writer}", $"{i}"));
        }));
        var rollbacks = Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                var result = await manager.RollbackAsync(context.Id, checkpoint);
                Assert.Equal("""{"mark":true}""", result.State.Document.ToString());
            }
        });
        // A writer's edit conflicts with a rollback that removed what it replaces; that is the only way it may fail.
        await Task.WhenAll([rollbacks, .. writers.Select(static writer => writer.ContinueWith(
            static done => Assert.True(done.IsCompletedSuccessfully || done.Exception!.InnerException is PluginState.Conflicts.ConflictUnresolvedException),
            TaskScheduler.Default))]);
        var versions = manager.GetHistory("s");
        Assert.Equal(Enumerable.Range(0, versions.Count).Select(i => versions[0].Version - i), versions.Select(version => version.Version));
    }

    [Fact]
    public async Task The_least_recently_used_checkpoint_leaves_first_and_going_back_is_a_use()
    {
        _options.CheckpointCapacity = 2;
        await using var manager = new StateManager(_options);
        var left = new List<string>();
        manager.CheckpointEvicted += (checkpoint, reason) => left.Add($"{checkpoint.Name} {reason}");
        var context = manager.CreateContext("s");
        var first = await manager.CreateCheckpointAsync(context.Id, "first");
        var second = await manager.CreateCheckpointAsync(context.Id, "second");
        await manager.RollbackAsync(context.Id, first);
        await manager.CreateCheckpointAsync(context.Id, "third");
        Assert.Equal(["second Capacity"], left);
        Assert.Equal(["third", "first"], (await manager.ListCheckpointsAsync(context.Id)).Select(checkpoint => checkpoint.Name!));
        var before = manager.PeekState("s");
        var error = await Assert.ThrowsAsync<CheckpointNotFoundException>(() => manager.RollbackAsync(context.Id, second).AsTask());
        Assert.Equal(("s", second), (error.StateId, error.CheckpointId));
        Assert.Contains("raise CheckpointCapacity", error.Message, StringComparison.Ordinal);
        Assert.Same(before, manager.PeekState("s"));
        Assert.Equal((2L, 1L), (manager.GetMetrics().Bounds.Single(bound => bound.Name == "checkpoints.kept").Count, manager.GetMetrics().CheckpointEvictions));
    }

    [Fact]
    public async Task A_deleted_checkpoint_is_gone_and_no_other()
    {
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s");
        var (one, other) = (await manager.CreateCheckpointAsync(context.Id), await manager.CreateCheckpointAsync(context.Id));
        Assert.True(await manager.DeleteCheckpointAsync(context.Id, one));
        Assert.False(await manager.DeleteCheckpointAsync(context.Id, one));
        await Assert.ThrowsAsync<CheckpointNotFoundException>(() => manager.RollbackAsync(context.Id, one).AsTask());
        Assert.False((await manager.RollbackAsync(context.Id, other)).IsChanged);
        await Assert.ThrowsAsync<ArgumentException>(() => manager.CreateCheckpointAsync(context.Id, new string('x', 257)).AsTask());
    }

    [Fact]
    public async Task Checkpoints_leave_with_their_state()
    {
        await using var manager = new StateManager(_options);
        var reasons = new List<EvictionReason>();
        manager.CheckpointEvicted += (_, reason) => reasons.Add(reason);
        var context = manager.CreateContext("s");
        await manager.CreateCheckpointAsync(context.Id);
        manager.RemoveState("s");
        Assert.Equal([EvictionReason.Cleared], reasons);
        Assert.Equal(0, manager.GetMetrics().Bounds.Single(bound => bound.Name == "checkpoints.kept").Count);
    }
}
