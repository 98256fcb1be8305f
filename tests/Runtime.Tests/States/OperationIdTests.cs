using PluginState.Conflicts;
using PluginState.Resolvers;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class OperationIdTests
{
    private readonly StateManagerOptions _options = new();
    private readonly ResolverCatalog _catalog = Catalog();

    [Fact]
    public async Task A_retry_gives_the_result_of_the_first_try_and_does_nothing()
    {
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s", Json("""{"log":[]}"""));
        var first = await manager.UpdateAsync(context.Id, Set("/log/-", "1"), new() { OperationId = "op" });
        await manager.UpdateAsync(context.Id, Set("/log/-", "2"));
        var retry = await manager.UpdateAsync(context.Id, Set("/log/-", "1"), new() { OperationId = "op" });
        Assert.Equal((false, true), (first.IsRepeated, retry.IsRepeated));
        Assert.Equal((first.Version, first.IsChanged, first.Patch.ToString(), first.State), (retry.Version, retry.IsChanged, retry.Patch.ToString(), retry.State));
        Assert.Equal(first.Inverse.ToString(), retry.Inverse.ToString());
        Assert.Equal("""{"log":[1,2]}""", manager.PeekState("s")!.Document.ToString());
        Assert.Equal((2L, 0L, 1L), (manager.GetMetrics().Updates, manager.GetMetrics().FailedUpdates, manager.GetMetrics().RepeatedUpdates));
    }

    [Fact]
    public async Task A_retry_of_what_changed_nothing_does_not_change_anything_later_either()
    {
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s", Json("""{"a":1}"""));
        Assert.False((await manager.UpdateAsync(context.Id, Set("/a", "1"), new() { OperationId = "op" })).IsChanged);
        await manager.UpdateAsync(context.Id, Set("/a", "2"));
        var retry = await manager.UpdateAsync(context.Id, Set("/a", "1"), new() { OperationId = "op" });
        Assert.Equal((1L, false, true), (retry.Version, retry.IsChanged, retry.IsRepeated));
        Assert.Equal("""{"a":2}""", manager.PeekState("s")!.Document.ToString());
    }

    [Fact]
    public async Task A_retry_whose_version_is_forgotten_still_tells_it_and_shows_what_is_newest()
    {
        _options.HistoryCapacity = 1;
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s");
        await manager.UpdateAsync(context.Id, Set("/a", "0"), new() { OperationId = "op" });
        for (var i = 1; i < 5; i++)
            await manager.UpdateAsync(context.Id, Set("/a", $"{i}"));
        var retry = await manager.UpdateAsync(context.Id, Set("/a", "0"), new() { OperationId = "op", BaseVersion = 1 });
        Assert.Equal((2L, 6L, true), (retry.Version, retry.State.Version, retry.IsRepeated));
        Assert.Empty(retry.Patch.Operations);
        Assert.Empty(retry.Inverse.Operations);
    }

    [Fact]
    public async Task A_retry_through_another_context_is_known_too_and_other_states_have_ids_of_their_own()
    {
        await using var manager = new StateManager(_options);
        var (ann, other) = (manager.CreateContext("s"), manager.CreateContext("t"));
        await manager.UpdateAsync(ann.Id, Set("/a", "1"), new() { OperationId = "op" });
        Assert.True((await manager.UpdateAsync(manager.CreateContext("s").Id, Set("/a", "1"), new() { OperationId = "op" })).IsRepeated);
        Assert.False((await manager.UpdateAsync(other.Id, Set("/a", "1"), new() { OperationId = "op" })).IsRepeated);
    }

    [Fact]
    public async Task The_same_id_with_another_edit_is_a_typed_error_and_nothing_changes()
    {
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s");
        await manager.UpdateAsync(context.Id, Set("/a", "1"), new() { OperationId = "op" });
        var before = manager.PeekState("s");
        var error = await Assert.ThrowsAsync<OperationMismatchException>(() => manager.UpdateAsync(context.Id, Set("/a", "2"), new() { OperationId = "op" }).AsTask());
        Assert.Equal(("s", "op", "operation_mismatch"), (error.StateId, error.OperationId, error.Code));
        await Assert.ThrowsAsync<OperationMismatchException>(() => manager.RollbackAsync(context.Id, 1, new() { OperationId = "op" }).AsTask());
        Assert.Same(before, manager.PeekState("s"));
    }

    [Fact]
    public async Task An_id_whose_first_try_failed_may_be_tried_again()
    {
        await using var manager = new StateManager(_options);
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        await Assert.ThrowsAsync<ConflictUnresolvedException>(() => manager.UpdateAsync(bob.Id, Set("/a", "3"), new() { OperationId = "op" }).AsTask());
        var again = await manager.UpdateAsync(bob.Id, Set("/a", "3"), new() { OperationId = "op", Strategy = ConflictStrategy.LastWriteWins });
        Assert.Equal((false, 3L), (again.IsRepeated, again.Version));
    }

    [Fact]
    public async Task A_retry_while_the_first_try_is_still_asking_its_resolver_takes_effect_once_with_it()
    {
        var asked = new CountdownEvent(2);
        var go = new TaskCompletionSource();
        _catalog.With(new ResolverDeclaration("counter", "/n") { IncludeEqualEdits = true }, async (conflict, token) =>
        {
            asked.Signal();
            await go.Task.WaitAsync(token);
            return AddUp(conflict);
        });
        await using var manager = new StateManager(_options, _catalog);
        var (ann, bob) = (manager.CreateContext("s", Json("""{"n":0}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/n", "1"));
        var tries = Enumerable.Range(0, 2).Select(_ => manager.UpdateAsync(bob.Id, Set("/n", "10"), new() { OperationId = "op", BaseVersion = 1 }).AsTask()).ToArray();
        asked.Wait(TestContext.Current.CancellationToken);
        go.SetResult();
        var results = await Task.WhenAll(tries);
        Assert.Equal("""{"n":11}""", manager.PeekState("s")!.Document.ToString());
        Assert.Equal([3L, 3L], results.Select(result => result.Version));
        Assert.Single(results, result => result.IsRepeated);
    }

    [Fact]
    public async Task A_retry_that_conflicts_with_the_effect_of_the_first_try_is_told_of_that_instead()
    {
        var go = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        var calls = 0;
        _catalog.With(new ResolverDeclaration("once", "/n"), async (_, token) =>
        {
            if (Interlocked.Increment(ref calls) > 1)
                return Resolution.UseLocal;
            asked.SetResult();
            await go.Task.WaitAsync(token);
            return Resolution.Fail("too late");
        });
        await using var manager = new StateManager(_options, _catalog);
        var (ann, bob) = (manager.CreateContext("s", Json("""{"n":0}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/n", "1"));
        var options = new UpdateOptions { OperationId = "op", BaseVersion = 1 };
        var slow = manager.UpdateAsync(bob.Id, Set("/n", "2"), options).AsTask();
        await asked.Task;
        var quick = await manager.UpdateAsync(bob.Id, Set("/n", "2"), options);
        go.SetResult();
        Assert.Equal((true, quick.Version), ((await slow).IsRepeated, (await slow).Version));
    }

    [Fact]
    public async Task Ids_are_bounded_per_state_and_the_bound_shows()
    {
        _options.OperationHistoryCapacity = 3;
        _options.MaxResidentStates = 2;
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s", Json("""{"n":[]}"""));
        for (var i = 0; i < 10; i++)
            await manager.UpdateAsync(context.Id, Set("/n/-", $"{i}"), new() { OperationId = $"op-{i}" });
        Assert.Equal(new BoundedSize("operations.remembered", 3, 6), manager.GetMetrics().Bounds.Single(bound => bound.Name == "operations.remembered"));
        Assert.True((await manager.UpdateAsync(context.Id, Set("/n/-", "7"), new() { OperationId = "op-7" })).IsRepeated);
        Assert.False((await manager.UpdateAsync(context.Id, Set("/n/-", "6"), new() { OperationId = "op-6" })).IsRepeated);
        manager.RemoveState("s");
        Assert.Equal(0, manager.GetMetrics().Bounds.Single(bound => bound.Name == "operations.remembered").Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task An_id_is_neither_blank_nor_too_long(string id)
    {
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s");
        await Assert.ThrowsAsync<ArgumentException>(() => manager.UpdateAsync(context.Id, Set("/a", "1"), new() { OperationId = id }).AsTask());
        var tooLong = new string('x', UpdateOptions.MaxOperationIdLength + 1);
        await Assert.ThrowsAsync<ArgumentException>(() => manager.UpdateAsync(context.Id, Set("/a", "1"), new() { OperationId = tooLong }).AsTask());
        await manager.UpdateAsync(context.Id, Set("/a", "1"), new() { OperationId = tooLong[1..] });
    }

    [Fact]
    public async Task Of_many_tries_at_once_each_operation_takes_effect_exactly_once()
    {
        _catalog.With(new ResolverDeclaration("counter", "/n") { IncludeEqualEdits = true }, (conflict, _) => ValueTask.FromResult(AddUp(conflict)));
        _options.HistoryCapacity = 2000;
        _options.MaxAttempts = 1000;
        await using var manager = new StateManager(_options, _catalog);
        manager.CreateContext("s", Json("""{"n":0}"""));
        const int Operations = 100;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var context = manager.CreateContext("s", contextId: $"worker-{worker}");
            for (var i = 0; i < Operations; i++)
                await manager.UpdateAsync(context.Id, Set("/n", "1"), new() { OperationId = $"op-{i}", BaseVersion = 1 });
        })));
        Assert.Equal($$"""{"n":{{Operations}}}""", manager.PeekState("s")!.Document.ToString());
        Assert.Equal((Operations, 7L * Operations), (manager.GetMetrics().Updates, manager.GetMetrics().RepeatedUpdates));
    }
}
