using PluginState.Documents;
using PluginState.States;
using PluginState.Storage;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class StorageTests
{
    private static readonly TimeSpan _longEnough = TimeSpan.FromSeconds(30);

    private readonly StateManagerOptions _options = new();
    private readonly StorageDouble _storage = new();

    [Fact]
    public async Task A_new_state_is_saved_when_it_is_made_and_every_change_before_it_is_acknowledged()
    {
        await using var manager = Manager();
        var context = await manager.CreateContextAsync("s", Json("""{"a":1}"""));
        Assert.Equal((1L, """{"a":1}"""), (_storage["s"]!.Version, _storage["s"]!.Document.ToString()));
        await manager.UpdateAsync(context.Id, Set("/a", "2"), new() { Actor = "ann" });
        Assert.Equal((2L, """{"a":2}""", "ann"), (_storage["s"]!.Version, _storage["s"]!.Document.ToString(), _storage["s"]!.Stamp.Actor));
        await manager.UpdateAsync(context.Id, Set("/a", "2"));
        Assert.Equal((2L, 0L, 0L), (manager.GetMetrics().StorageSaves, manager.GetMetrics().StorageFailures, manager.GetMetrics().StorageLoads - 1));
    }

    [Fact]
    public async Task Nobody_sees_an_update_before_it_is_saved()
    {
        await using var manager = Manager();
        var context = await manager.CreateContextAsync("s", Json("""{"a":1}"""));
        await using var changes = manager.SubscribeAsync(context.Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await changes.MoveNextAsync();
        var (saving, saved) = (new TaskCompletionSource(), new TaskCompletionSource());
        _storage.AfterSave = async _ =>
        {
            saving.SetResult();
            await saved.Task;
        };
        var update = manager.UpdateAsync(context.Id, Set("/a", "2")).AsTask();
        await saving.Task;
        var next = changes.MoveNextAsync().AsTask();
        Assert.Equal((false, false, 1L), (update.IsCompleted, next.IsCompleted, manager.GetState(context.Id).Version));
        Assert.Equal(1L, (await manager.GetStateAsync(context.Id)).Version);
        saved.SetResult();
        Assert.Equal(2L, (await update).Version);
        Assert.True(await next.WaitAsync(_longEnough, TestContext.Current.CancellationToken));
        Assert.Equal(2L, changes.Current.State.Version);
    }

    [Fact]
    public async Task An_evicted_state_is_read_back_as_it_was_and_its_contexts_go_on()
    {
        _options.MaxResidentStates = 1;
        await using var manager = Manager();
        var context = await manager.CreateContextAsync("s", Json("""{"a":1}"""));
        await manager.UpdateAsync(context.Id, Set("/a", "2"));
        await manager.CreateContextAsync("other");
        Assert.Null(manager.PeekState("s"));
        var state = await manager.GetStateAsync(context.Id);
        Assert.Equal((2L, """{"a":2}"""), (state.Version, state.Document.ToString()));
        await manager.CreateContextAsync("other");
        Assert.Equal("""{"a":2,"b":1}""", (await manager.UpdateAsync(context.Id, Set("/b", "1"))).State.Document.ToString());
        await manager.CreateContextAsync("other");
        Assert.Equal([3L], (await manager.GetHistoryAsync("s")).Select(version => version.Version));
        await manager.CreateContextAsync("other");
        await using var transaction = await manager.BeginAsync(context.Id);
        transaction.Apply(Set("/c", "1"));
        await manager.CreateContextAsync("other");
        Assert.Equal(4L, (await transaction.CommitAsync()).Version);
        await manager.CreateContextAsync("other");
        await using var changes = manager.SubscribeAsync(context.Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(4L, changes.Current.State.Version);
    }

    [Fact]
    public async Task Another_manager_goes_on_with_what_one_stored()
    {
        long epoch;
        await using (var first = Manager())
        {
            var context = await first.CreateContextAsync("s", Json("""{"n":0}"""));
            await first.UpdateAsync(context.Id, Set("/n", "1"), new() { OperationId = "op" });
            epoch = _storage["s"]!.Epoch;
            await first.CreateContextAsync("t");
        }

        await using var second = Manager();
        var again = await second.CreateContextAsync("s", Json("""{"n":100}"""));
        Assert.Equal((2L, """{"n":1}"""), (again.LastSeenVersion, second.GetState(again.Id).Document.ToString()));
        var retry = await second.UpdateAsync(again.Id, Set("/n", "1"), new() { OperationId = "op" });
        Assert.Equal((true, 2L), (retry.IsRepeated, retry.Version));
        Assert.Equal(3L, (await second.UpdateAsync(again.Id, Set("/n", "2"))).Version);
        await second.CreateContextAsync("new");
        Assert.Equal(epoch, _storage["s"]!.Epoch);
        Assert.Equal(3, new[] { epoch, _storage["t"]!.Epoch, _storage["new"]!.Epoch }.Distinct().Count());
    }

    [Fact]
    public async Task Several_who_miss_a_state_at_once_read_it_once()
    {
        _options.MaxResidentStates = 1;
        await using var manager = Manager();
        var contexts = new List<string>();
        for (var i = 0; i < 8; i++)
            contexts.Add((await manager.CreateContextAsync("s")).Id);
        await manager.CreateContextAsync("other");
        var loads = _storage.Loads;
        var (loading, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _storage.BeforeLoad = async _ =>
        {
            loading.SetResult();
            await go.Task;
        };
        var readers = contexts.Select(id => manager.GetStateAsync(id).AsTask()).ToArray();
        await loading.Task;
        go.SetResult();
        var states = await Task.WhenAll(readers);
        Assert.Equal(loads + 1, _storage.Loads);
        Assert.All(states, state => Assert.Same(states[0], state));
    }

    [Fact]
    public async Task What_cannot_wait_for_the_storage_names_the_call_that_can()
    {
        _options.MaxResidentStates = 1;
        await using var manager = Manager();
        Assert.Contains("Call CreateContextAsync", Assert.Throws<StorageAccessRequiredException>(() => manager.CreateContext("s")).Message, StringComparison.Ordinal);
        var context = await manager.CreateContextAsync("s");
        manager.CreateContext("s");
        manager.GetState(context.Id);
        manager.Begin(context.Id).Dispose();
        Assert.Single(manager.GetHistory("s"));
        await manager.CreateContextAsync("other");
        Assert.Contains("Call GetStateAsync", Assert.Throws<StorageAccessRequiredException>(() => manager.GetState(context.Id)).Message, StringComparison.Ordinal);
        Assert.Throws<StorageAccessRequiredException>(() => manager.Begin(context.Id));
        Assert.Throws<StorageAccessRequiredException>(() => manager.GetHistory("s"));
        Assert.Throws<StorageAccessRequiredException>(() => manager.RemoveState("s"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_save_that_failed_the_next_sees_what_is_stored(bool tookEffect)
    {
        await using var manager = Manager();
        var context = await manager.CreateContextAsync("s", Json("""{"n":[]}"""));
        await using var changes = manager.SubscribeAsync(context.Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await changes.MoveNextAsync();
        Func<StoredChange, Task> fail = static _ => throw new IOException("the disk is full");
        (_storage.BeforeSave, _storage.AfterSave) = tookEffect ? (_storage.BeforeSave, fail) : (fail, _storage.AfterSave);
        var error = await Assert.ThrowsAsync<StorageException>(() => manager.UpdateAsync(context.Id, Set("/n/-", "1"), new() { OperationId = "op" }).AsTask());
        Assert.Contains("'s' could not be saved as version 2: IOException: the disk is full", error.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(error.InnerException);
        Assert.Null(manager.PeekState("s"));
        Assert.Same(error, await Assert.ThrowsAsync<StorageException>(() => changes.MoveNextAsync().AsTask()));
        (_storage.BeforeSave, _storage.AfterSave) = (static _ => Task.CompletedTask, static _ => Task.CompletedTask);

        Assert.Equal(tookEffect ? 2L : 1L, (await manager.GetStateAsync(context.Id)).Version);
        var retry = await manager.UpdateAsync(context.Id, Set("/n/-", "1"), new() { OperationId = "op" });
        Assert.Equal((2L, tookEffect, """{"n":[1]}"""), (retry.Version, retry.IsRepeated, retry.State.Document.ToString()));
        Assert.Equal((1L, 1L), (manager.GetMetrics().StorageFailures, manager.GetMetrics().FailedUpdates));
    }

    [Fact]
    public async Task A_storage_that_cannot_be_read_is_a_typed_error_and_the_next_try_reads_it()
    {
        await using (var first = Manager())
            await first.CreateContextAsync("s", Json("""{"a":1}"""));
        await using var manager = Manager();
        _storage.BeforeLoad = static _ => throw new IOException("no such disk");
        Assert.Contains("'s' could not be read", (await Assert.ThrowsAsync<StorageException>(() => manager.CreateContextAsync("s").AsTask())).Message, StringComparison.Ordinal);
        _storage.BeforeLoad = static _ => Task.CompletedTask;
        Assert.Equal("""{"a":1}""", manager.GetState((await manager.CreateContextAsync("s")).Id).Document.ToString());
    }

    [Fact]
    public async Task A_state_whose_making_could_not_be_saved_is_not_there()
    {
        await using var manager = Manager();
        _storage.BeforeSave = static _ => throw new IOException();
        await Assert.ThrowsAsync<StorageException>(() => manager.CreateContextAsync("s").AsTask());
        Assert.Equal((null, 0), (manager.PeekState("s"), manager.GetMetrics().ActiveContexts));
    }

    [Fact]
    public async Task Another_process_that_writes_is_noticed_and_what_it_wrote_is_seen_next()
    {
        await using var manager = Manager();
        await using var intruder = Manager();
        var mine = await manager.CreateContextAsync("s");
        var theirs = await intruder.CreateContextAsync("s");
        await intruder.UpdateAsync(theirs.Id, Set("/theirs", "1"));
        await Assert.ThrowsAsync<StorageConflictException>(() => manager.UpdateAsync(mine.Id, Set("/mine", "1")).AsTask());
        Assert.Equal("""{"theirs":1}""", (await manager.GetStateAsync(mine.Id)).Document.ToString());
    }

    [Fact]
    public async Task A_state_that_leaves_memory_while_it_is_saved_is_saved_all_the_same_and_read_back_after_that()
    {
        _options.MaxResidentStates = 1;
        await using var manager = Manager();
        var context = await manager.CreateContextAsync("s", Json("""{"a":1}"""));
        var (saving, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _storage.BeforeSave = async change =>
        {
            if (change.StateId != "s")
                return;
            saving.SetResult();
            await go.Task;
        };
        var update = manager.UpdateAsync(context.Id, Set("/a", "2")).AsTask();
        await saving.Task;
        await manager.CreateContextAsync("other");
        Assert.Null(manager.PeekState("s"));
        var reader = manager.GetStateAsync(context.Id).AsTask();
        Assert.False(reader.IsCompleted);
        go.SetResult();
        Assert.Equal((2L, true), ((await update).Version, (await update).IsChanged));
        Assert.Equal((2L, """{"a":2}"""), ((await reader).Version, (await reader).Document.ToString()));
    }

    [Fact]
    public async Task An_edit_made_on_a_version_that_was_not_read_back_is_stale()
    {
        _options.MaxResidentStates = 1;
        await using var manager = Manager();
        var (late, writer) = (await manager.CreateContextAsync("s"), await manager.CreateContextAsync("s"));
        await manager.UpdateAsync(writer.Id, Set("/a", "1"));
        await manager.CreateContextAsync("other");
        await Assert.ThrowsAsync<StaleBaseException>(() => manager.UpdateAsync(late.Id, Set("/b", "1")).AsTask());
        await manager.GetStateAsync(late.Id);
        Assert.Equal(3L, (await manager.UpdateAsync(late.Id, Set("/b", "1"))).Version);
        await Assert.ThrowsAsync<NothingToUndoException>(async () =>
        {
            await manager.CreateContextAsync("other");
            await manager.UndoAsync(late.Id);
        });
    }

    [Fact]
    public async Task A_removed_state_is_removed_from_the_storage_and_a_new_one_of_its_id_is_another()
    {
        await using var manager = Manager();
        var old = await manager.CreateContextAsync("s");
        Assert.True(await manager.RemoveStateAsync("s"));
        Assert.False(await manager.RemoveStateAsync("s"));
        Assert.Null(_storage["s"]);
        await Assert.ThrowsAsync<StateNotFoundException>(() => manager.GetStateAsync(old.Id).AsTask());
        await manager.CreateContextAsync("s");
        await Assert.ThrowsAsync<StateEvictedException>(() => manager.GetStateAsync(old.Id).AsTask());
        await Assert.ThrowsAsync<StateEvictedException>(() => manager.UpdateAsync(old.Id, Set("/a", "1")).AsTask());
    }

    [Fact]
    public async Task What_a_validator_refuses_is_not_saved_and_what_is_stored_is_not_judged()
    {
        await using (var first = Manager())
            await first.CreateContextAsync("old", Json("""{"bad":1}"""));
        _options.Validators.Add((_, proposed, _) => ((StateObject)proposed).Contains("bad") ? ValidationResult.Invalid("/bad", "is bad") : ValidationResult.Valid);
        await using var manager = Manager();
        await Assert.ThrowsAsync<StateValidationException>(() => manager.CreateContextAsync("new", Json("""{"bad":1}""")).AsTask());
        Assert.Null(_storage["new"]);
        var context = await manager.CreateContextAsync("old", Json("""{"bad":2}"""));
        await Assert.ThrowsAsync<StateValidationException>(() => manager.UpdateAsync(context.Id, Set("/a", "1")).AsTask());
        Assert.Equal(1L, _storage["old"]!.Version);
    }

    [Fact]
    public async Task What_is_being_saved_at_disposal_is_saved_and_accepted_and_who_waits_behind_it_is_not()
    {
        var manager = Manager();
        var context = await manager.CreateContextAsync("s");
        var (saving, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _storage.BeforeSave = async _ =>
        {
            saving.SetResult();
            await go.Task;
        };
        var first = manager.UpdateAsync(context.Id, Set("/first", "1")).AsTask();
        await saving.Task;
        var second = manager.UpdateAsync(context.Id, Set("/second", "1")).AsTask();
        var disposed = manager.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second);
        Assert.False(disposed.IsCompleted);
        go.SetResult();
        Assert.Equal(2L, (await first).Version);
        await disposed;
        Assert.Equal("""{"first":1}""", _storage["s"]!.Document.ToString());
    }

    [Fact]
    public async Task Giving_up_does_not_leave_a_save_half_done()
    {
        await using var manager = Manager();
        var context = await manager.CreateContextAsync("s");
        using var cancellation = new CancellationTokenSource();
        _storage.BeforeSave = _ => cancellation.CancelAsync();
        Assert.Equal(2L, (await manager.UpdateAsync(context.Id, Set("/a", "1"), cancellationToken: cancellation.Token)).Version);
        Assert.Equal(2L, _storage["s"]!.Version);
    }

    [Fact]
    public async Task Who_is_told_of_a_state_that_left_may_use_the_one_it_left_for()
    {
        _options.MaxResidentStates = 1;
        await using var manager = Manager();
        var first = await manager.CreateContextAsync("first");
        var second = await manager.CreateContextAsync("second");
        var told = new List<string>();
        manager.StateEvicted += (state, _) =>
        {
            told.Add(state.StateId);
            if (state.StateId == "second")
                manager.UpdateAsync(first.Id, Set("/handler", "1")).AsTask().GetAwaiter().GetResult();
            throw new InvalidTimeZoneException(); // and what it throws is nobody's outcome
        };
        await manager.UpdateAsync(first.Id, Set("/caller", "1"));
        Assert.Equal(["second"], told);
        Assert.Equal(Json("""{"handler":1,"caller":1}"""), _storage["first"]!.Document);
        Assert.Equal(second.StateId, told[0]);
    }

    [Fact]
    public async Task An_id_of_an_operation_that_changed_nothing_is_saved_too_and_ids_stay_bounded()
    {
        _options.OperationHistoryCapacity = 2;
        await using var manager = Manager();
        var context = await manager.CreateContextAsync("s", Json("""{"a":1}"""));
        foreach (var id in (string[])["x", "y", "z"])
            await manager.UpdateAsync(context.Id, Set("/a", "1"), new() { OperationId = id });
        Assert.Equal([new StoredOperation("y", 1), new StoredOperation("z", 1)], _storage["s"]!.Operations);
    }

    private StateManager Manager() => new(_options, storage: _storage);
}
