using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PluginState.Bounded;
using PluginState.Conflicts;
using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class StateManagerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly StateManagerOptions _options = new() { ContextTimeToLive = null };
    private readonly ResolverCatalog _catalog = Catalog();

    [Fact]
    public async Task A_new_state_is_an_empty_object_at_version_1_and_every_change_adds_one()
    {
        await using var manager = Manager();
        var context = manager.CreateContext("s");
        Assert.Equal(("{}", 1L), Read(manager, context));
        var result = await manager.UpdateAsync(context.Id, Set("/a", "1"));
        Assert.Equal((2L, true, 1), (result.Version, result.IsChanged, result.Attempts));
        Assert.Equal("""[{"op":"add","path":"/a","value":1}]""", result.Patch.ToString());
        Assert.Equal(("""{"a":1}""", 2L), Read(manager, context));
    }

    [Fact]
    public async Task A_state_is_updated_by_patch_by_merge_patch_and_by_whole_replacement()
    {
        await using var manager = Manager();
        var context = manager.CreateContext("s", Json("""{"a":1,"b":{"c":2}}"""));
        await manager.UpdateAsync(context.Id, StateEdit.Merge(Json("""{"a":null,"b":{"d":3}}""")));
        Assert.Equal(("""{"b":{"c":2,"d":3}}""", 2L), Read(manager, context));
        await manager.UpdateAsync(context.Id, StateEdit.Replace(Json("[1]")));
        Assert.Equal(("[1]", 3L), Read(manager, context));
        await manager.UpdateAsync(context.Id, StateEdit.Patch(JsonPatch.Parse("""[{"op":"add","path":"/-","value":2}]""")));
        Assert.Equal(("[1,2]", 4L), Read(manager, context));
    }

    [Fact]
    public async Task Two_clients_that_edit_different_places_both_keep_their_edits()
    {
        await using var manager = Manager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1,"b":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        var result = await manager.UpdateAsync(bob.Id, Set("/b", "2"));
        Assert.Equal("""{"a":2,"b":2}""", result.State.Document.ToString());
        Assert.Equal("""[{"op":"replace","path":"/b","value":2}]""", result.Patch.ToString());
        Assert.Empty(result.Conflicts);
    }

    [Fact]
    public async Task A_conflict_that_nobody_answers_fails_by_default_and_leaves_the_state_as_it_was()
    {
        await using var manager = Manager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        var before = manager.PeekState("s");
        var error = await Assert.ThrowsAsync<ConflictUnresolvedException>(() => manager.UpdateAsync(bob.Id, Set("/a", "3")).AsTask());
        Assert.Same(before, manager.PeekState("s"));
        var conflict = Assert.Single(error.Conflicts);
        Assert.Equal(("/a", "1", "3", "2"),
            (conflict.Path.ToString(), conflict.Base.ToString(), conflict.Local.ToString(), conflict.Remote.ToString()));
        Assert.Equal((bob.Id, ann.Id), (conflict.LocalStamp.Actor, conflict.RemoteStamp.Actor));
        Assert.Contains("/a EditEdit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resolver_for_the_path_answers_and_the_result_says_who_did()
    {
        _catalog.With("counter", "/hits", AddUp);
        await using var manager = Manager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"hits":5}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/hits", "6"));
        var result = await manager.UpdateAsync(bob.Id, Set("/hits", "8"));
        Assert.Equal("""{"hits":9}""", result.State.Document.ToString());
        Assert.Equal("counter (compiled-in test-counter)", Assert.Single(result.Conflicts).AnsweredBy);
        Assert.Equal(result.Conflicts, manager.ConflictHistory.Recent);
    }

    [Fact]
    public async Task Equal_edits_agree_unless_the_resolver_wants_to_see_them()
    {
        _catalog
            .With("plain", "/plain", AddUp)
            .With(new ResolverDeclaration("counter", "/hits/*") { IncludeEqualEdits = true }, (conflict, _) => ValueTask.FromResult(
                conflict.Path == "/hits/shy" ? Resolution.Decline("not mine") : AddUp(conflict)));
        await using var manager = Manager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"plain":1,"hits":{"a":1,"shy":1},"n":1}""")), manager.CreateContext("s"));
        var edit = StateEdit.Merge(Json("""{"plain":2,"hits":{"a":2,"shy":2},"n":2}"""));
        await manager.UpdateAsync(ann.Id, edit);
        var result = await manager.UpdateAsync(bob.Id, edit);
        Assert.Equal("""{"plain":2,"hits":{"a":3,"shy":2},"n":2}""", result.State.Document.ToString());
        var conflict = Assert.Single(result.Conflicts);
        Assert.Equal(("/hits/a", ConflictKind.SameEdit), (conflict.Path.ToString(), conflict.Kind));
    }

    [Fact]
    public async Task The_strategy_of_the_call_goes_before_the_one_of_the_options()
    {
        _options.Strategy = ConflictStrategy.FirstWriteWins;
        await using var manager = Manager();
        var (ann, bob, eve) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("s"), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("""{"a":2}""", (await manager.UpdateAsync(bob.Id, Set("/a", "3"))).State.Document.ToString());
        Assert.Equal("""{"a":4}""", (await manager.UpdateAsync(eve.Id, Set("/a", "4"),
            new() { Strategy = ConflictStrategy.LastWriteWins })).State.Document.ToString());
    }

    [Fact]
    public async Task Last_write_wins_by_the_stamps_of_the_edits_not_by_arrival()
    {
        var noon = _time.GetUtcNow();
        foreach (var annFirst in new[] { true, false })
        {
            await using var manager = Manager();
            var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("s"));
            var updates = new (string Context, string Value, DateTimeOffset At)[] { (ann.Id, "2", noon.AddMinutes(5)), (bob.Id, "3", noon) };
            foreach (var (context, value, at) in annFirst ? updates : updates.Reverse())
                await manager.UpdateAsync(context, Set("/a", value), new() { Timestamp = at, Strategy = ConflictStrategy.LastWriteWins });
            Assert.Equal("""{"a":2}""", manager.PeekState("s")!.Document.ToString());
        }
    }

    [Fact]
    public async Task The_remote_stamp_is_that_of_the_last_edit_of_the_place_not_of_the_document()
    {
        await using var manager = Manager();
        var late = manager.CreateContext("s", Json("""{"a":1,"b":1}"""));
        var writer = manager.CreateContext("s");
        await manager.UpdateAsync(writer.Id, Set("/a", "2"), new() { Actor = "who-edited-a" });
        await manager.UpdateAsync(writer.Id, Set("/b", "2"), new() { Actor = "who-edited-b" });
        var error = await Assert.ThrowsAsync<ConflictUnresolvedException>(() => manager.UpdateAsync(late.Id, Set("/a", "3")).AsTask());
        Assert.Equal("who-edited-a", Assert.Single(error.Conflicts).RemoteStamp.Actor);
    }

    [Fact]
    public async Task An_update_whose_result_is_what_is_there_writes_no_version()
    {
        await using var manager = Manager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        var same = await manager.UpdateAsync(bob.Id, Set("/a", "2.0"));
        Assert.Equal((2L, false), (same.Version, same.IsChanged));
        Assert.Empty(same.Patch.Operations);
    }

    [Fact]
    public async Task A_patch_whose_test_fails_half_way_changes_nothing()
    {
        await using var manager = Manager();
        var context = manager.CreateContext("s", Json("""{"a":1}"""));
        var before = manager.PeekState("s");
        var error = await Assert.ThrowsAsync<JsonPatchException>(() => manager.UpdateAsync(context.Id,
            JsonPatch.Parse("""[{"op":"replace","path":"/a","value":2},{"op":"test","path":"/a","value":1}]""")).AsTask());
        Assert.Equal(1, error.Operation);
        Assert.Same(before, manager.PeekState("s"));
        Assert.Equal(1, manager.GetMetrics().FailedUpdates);
    }

    [Fact]
    public async Task A_context_sees_the_versions_it_reads_and_writes_and_no_other()
    {
        await using var manager = Manager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        Assert.Equal((2L, 1L), (ann.LastSeenVersion, bob.LastSeenVersion));
        manager.GetState(bob.Id);
        Assert.Equal(2L, bob.LastSeenVersion);
        var result = await manager.UpdateAsync(bob.Id, Set("/a", "3"));
        Assert.Empty(result.Conflicts);
    }

    [Fact]
    public async Task A_base_that_left_the_history_is_a_typed_error_and_so_is_one_that_never_was()
    {
        _options.HistoryCapacity = 3;
        await using var manager = Manager();
        var (late, writer) = (manager.CreateContext("s", Json("""{"n":0}""")), manager.CreateContext("s"));
        for (var i = 1; i <= 3; i++)
            await manager.UpdateAsync(writer.Id, Set("/n", $"{i}"));
        await manager.UpdateAsync(late.Id, Set("/late", "true"), new() { BaseVersion = 1 });
        await manager.UpdateAsync(writer.Id, Set("/n", "9"));
        var stale = await Assert.ThrowsAsync<StaleBaseException>(() =>
            manager.UpdateAsync(late.Id, Set("/late", "false"), new() { BaseVersion = 1 }).AsTask());
        Assert.Equal((1L, 6L), (stale.BaseVersion, stale.CurrentVersion));
        await Assert.ThrowsAsync<StaleBaseException>(() => manager.UpdateAsync(late.Id, Set("/x", "1"), new() { BaseVersion = 7 }).AsTask());
        await Assert.ThrowsAsync<StaleBaseException>(() => manager.UpdateAsync(late.Id, Set("/x", "1"), new() { BaseVersion = -1 }).AsTask());
        Assert.Equal([6L, 5L, 4L, 3L], manager.GetHistory("s").Select(version => version.Version));
    }

    [Fact]
    public async Task Unknown_and_evicted_contexts_are_told_apart()
    {
        _options.CacheSize = 2;
        await using var manager = Manager();
        var first = manager.CreateContext("s");
        manager.CreateContext("s");
        manager.CreateContext("s");
        var evicted = await Assert.ThrowsAsync<ContextEvictedException>(() => manager.UpdateAsync(first.Id, Set("/a", "1")).AsTask());
        Assert.Equal(EvictionReason.Capacity, evicted.Reason);
        Assert.Throws<ContextEvictedException>(() => manager.GetState(first.Id));
        Assert.Throws<ContextNotFoundException>(() => manager.GetState("made-up"));
        Assert.Throws<ArgumentException>(() => manager.GetState(" "));
    }

    [Fact]
    public async Task States_are_isolated_by_their_ids()
    {
        await using var manager = Manager();
        var (one, other) = (manager.CreateContext("one", Json("""{"a":1}""")), manager.CreateContext("other", Json("""{"a":2}""")));
        await manager.UpdateAsync(one.Id, Remove("/a"));
        Assert.Equal(("{}", 2L), Read(manager, one));
        Assert.Equal(("""{"a":2}""", 1L), Read(manager, other));
    }

    [Fact]
    public async Task Resident_states_are_bounded_and_an_evicted_one_hands_over_its_last_document()
    {
        _options.MaxResidentStates = 2;
        await using var manager = Manager();
        var left = new List<(string, string, EvictionReason)>();
        manager.StateEvicted += (state, reason) => left.Add((state.StateId, state.Document.ToString(), reason));
        var first = manager.CreateContext("first");
        await manager.UpdateAsync(first.Id, Set("/a", "1"));
        manager.CreateContext("second");
        manager.CreateContext("third");
        Assert.Equal([("first", """{"a":1}""", EvictionReason.Capacity)], left);
        Assert.Equal("first", Assert.Throws<StateEvictedException>(() => manager.GetState(first.Id)).StateId);
        await Assert.ThrowsAsync<StateEvictedException>(() => manager.UpdateAsync(first.Id, Set("/a", "2")).AsTask());
        Assert.Equal(2, manager.GetMetrics().States.Count);
    }

    [Fact]
    public async Task A_context_of_an_evicted_state_does_not_mistake_a_new_one_of_that_id_for_it()
    {
        _options.MaxResidentStates = 1;
        await using var manager = Manager();
        var old = manager.CreateContext("s", Json("""{"secret":1}"""));
        manager.CreateContext("other");
        manager.CreateContext("s", Json("""{"secret":2}"""));
        Assert.Throws<StateEvictedException>(() => manager.GetState(old.Id));
    }

    [Fact]
    public async Task A_removed_state_is_not_found_and_hands_over_its_last_document_too()
    {
        await using var manager = Manager();
        EvictionReason? reason = null;
        manager.StateEvicted += (_, why) => reason = why;
        var context = manager.CreateContext("s");
        Assert.True(manager.RemoveState("s"));
        Assert.False(manager.RemoveState("s"));
        Assert.Equal(EvictionReason.Removed, reason);
        Assert.Throws<StateNotFoundException>(() => manager.GetState(context.Id));
    }

    [Fact]
    public async Task A_document_beyond_the_limits_is_refused_and_nothing_is_lost()
    {
        _options.Limits = new() { MaxBytes = 100, MaxDepth = 3 };
        await using var manager = Manager();
        var context = manager.CreateContext("s", Json("""{"a":{"b":{}}}"""));
        await Assert.ThrowsAsync<DocumentLimitException>(() =>
            manager.UpdateAsync(context.Id, StateEdit.Merge(Json($$"""{"big":"{{new string('x', 100)}}"}"""))).AsTask());
        await Assert.ThrowsAsync<JsonPatchException>(() => manager.UpdateAsync(context.Id, Set("/big", $"\"{new string('x', 100)}\"")).AsTask());
        await Assert.ThrowsAsync<JsonPatchException>(() => manager.UpdateAsync(context.Id, JsonPatch.Parse("""[{"op":"copy","from":"","path":"/a/b/c"}]""")).AsTask());
        Assert.Throws<DocumentLimitException>(() => manager.CreateContext("t", Json($"\"{new string('x', 100)}\"")));
        Assert.Equal(("""{"a":{"b":{}}}""", 1L), Read(manager, context));
    }

    [Theory]
    [InlineData("/b", new[] { 1 })]
    [InlineData("/a", new[] { 1, 2 })]
    public async Task A_resolver_may_use_the_manager_and_is_asked_again_only_if_its_own_conflict_changed_meanwhile(string edited, int[] expected)
    {
        await using var manager = Manager();
        var inner = manager.CreateContext("s", Json("""{"a":1,"b":0}"""));
        var attempts = new List<int>();
        _catalog.With(new ResolverDeclaration("re-enters", "/a"), async (conflict, token) =>
        {
            attempts.Add(conflict.Attempt);
            manager.GetState(inner.Id);
            if (attempts.Count == 1)
                await manager.UpdateAsync(inner.Id, Set(edited, "7"), cancellationToken: token);
            return Resolution.UseLocal;
        });
        var (ann, bob) = (manager.CreateContext("s"), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        var result = await manager.UpdateAsync(bob.Id, Set("/a", "3"));
        Assert.Equal(edited == "/b" ? """{"a":3,"b":7}""" : """{"a":3,"b":0}""", result.State.Document.ToString());
        Assert.Equal(expected, attempts);
        Assert.Equal(expected.Length, result.Attempts);
    }

    [Fact]
    public async Task An_update_that_others_always_outrun_ends_in_a_typed_error()
    {
        _options.MaxAttempts = 3;
        await using var manager = Manager();
        var inner = manager.CreateContext("s", Json("""{"a":1}"""));
        var runs = 0;
        _catalog.With(new ResolverDeclaration("outrun", "/a"), async (_, token) =>
        {
            manager.GetState(inner.Id);
            await manager.UpdateAsync(inner.Id, Set("/a", $"{10 + ++runs}"), cancellationToken: token);
            return Resolution.UseLocal;
        });
        var (ann, bob) = (manager.CreateContext("s"), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        var error = await Assert.ThrowsAsync<UpdateContentionException>(() => manager.UpdateAsync(bob.Id, Set("/a", "3")).AsTask());
        Assert.Equal((3, 3), (error.Attempts, runs));
        Assert.Equal("""{"a":13}""", manager.PeekState("s")!.Document.ToString());
    }

    [Fact]
    public async Task A_patch_of_copies_that_would_double_the_document_without_end_is_refused_at_the_step_that_goes_too_far()
    {
        await using var manager = Manager();
        var context = manager.CreateContext("s", Json("""{"text":"0123456789"}"""));
        var bomb = string.Join(',', Enumerable.Range(0, 62).Select(i => $$"""{"op":"copy","from":"","path":"/m{{i}}"}"""));
        var error = await Assert.ThrowsAsync<JsonPatchException>(() => manager.UpdateAsync(context.Id, JsonPatch.Parse($"[{bomb}]")).AsTask());
        Assert.InRange(error.Operation, 10, 25);
        Assert.Equal(1, manager.PeekState("s")!.Version);
    }

    [Fact]
    public async Task An_answer_for_a_whole_object_is_committed_too()
    {
        _catalog.With("cart", "/cart", conflict => Answer($$"""{"of":"{{conflict.LocalStamp.Actor}}+{{conflict.RemoteStamp.Actor}}"}"""));
        await using var manager = Manager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"cart":{"q":1}}"""), "ann"), manager.CreateContext("s", null, "bob"));
        await manager.UpdateAsync(ann.Id, Set("/cart/q", "2"));
        var result = await manager.UpdateAsync(bob.Id, Set("/cart/q", "3"));
        Assert.Equal("""{"cart":{"of":"bob+ann"}}""", result.State.Document.ToString());
        Assert.Equal(1, result.Attempts);
    }

    [Fact]
    public async Task A_test_depends_on_what_it_looks_at()
    {
        await using var manager = Manager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"status":"open","other":1}""")), manager.CreateContext("s"));
        var bid = JsonPatch.Parse("""[{"op":"test","path":"/status","value":"open"},{"op":"add","path":"/bid","value":9}]""");
        await manager.UpdateAsync(ann.Id, Set("/other", "2"));
        await manager.UpdateAsync(bob.Id, bid, new() { BaseVersion = 1 });
        await manager.UpdateAsync(ann.Id, Set("/status", "\"closed\""));
        var error = await Assert.ThrowsAsync<JsonPatchException>(() => manager.UpdateAsync(bob.Id, bid, new() { BaseVersion = 1 }).AsTask());
        Assert.Equal((0, "/status"), (error.Operation, error.Path));
    }

    [Fact]
    public async Task A_named_resolver_that_wants_to_see_equal_edits_sees_them_everywhere()
    {
        _catalog.With(new ResolverDeclaration("counter") { IncludeEqualEdits = true }, (conflict, _) => ValueTask.FromResult(AddUp(conflict)));
        await using var manager = Manager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"n":10}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/n", "11"));
        var result = await manager.UpdateAsync(bob.Id, Set("/n", "11"), new() { Resolver = "counter" });
        Assert.Equal("""{"n":12}""", result.State.Document.ToString());
    }

    [Fact]
    public async Task A_metrics_listener_that_throws_or_uses_the_manager_harms_no_update()
    {
        _catalog.With("counter", "/n", AddUp);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        await using var manager = new StateManager(_options, _catalog, _time, meterFactory: meters);
        var (ann, bob, eve) = (manager.CreateContext("s", Json("""{"n":1}""")), manager.CreateContext("s"), manager.CreateContext("s"));
        var heard = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "pluginstate.conflicts" && ReferenceEquals(instrument.Meter.Scope, meters)) // other tests measure too
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            heard++;
            manager.UpdateAsync(eve.Id, Set("/listener", "1")).AsTask().GetAwaiter().GetResult();
            throw new InvalidTimeZoneException();
        });
        listener.Start();
        await manager.UpdateAsync(ann.Id, Set("/n", "2"));
        var result = await manager.UpdateAsync(bob.Id, Set("/n", "3"));
        Assert.Equal("""{"n":4}""", result.State.Document.ToString());
        Assert.Equal((1, 0), (heard, manager.GetMetrics().FailedUpdates));
    }

    [Fact]
    public async Task A_context_put_by_hand_has_seen_nothing_and_is_told_so()
    {
        await using var manager = Manager();
        manager.CreateContext("s");
        manager.Contexts.Put(new StateContext("by-hand", "s"));
        var error = await Assert.ThrowsAsync<StaleBaseException>(() => manager.UpdateAsync("by-hand", Set("/a", "1")).AsTask());
        Assert.Contains("Call GetState first", error.Message, StringComparison.Ordinal);
        manager.GetState("by-hand");
        Assert.Equal(2, (await manager.UpdateAsync("by-hand", Set("/a", "1"))).Version);
    }

    [Fact]
    public async Task Disposing_hands_over_every_last_document_even_if_a_subscriber_to_contexts_throws()
    {
        var manager = Manager();
        var last = new List<string>();
        manager.StateEvicted += (state, reason) => last.Add($"{state.StateId} {reason}");
        manager.Contexts.Evicted += _ => throw new InvalidTimeZoneException();
        manager.CreateContext("s");
        await Assert.ThrowsAsync<AggregateException>(() => manager.DisposeAsync().AsTask());
        Assert.Equal(["s Cleared"], last);
    }

    [Fact]
    public async Task A_cancelled_update_leaves_the_state_as_it_was()
    {
        await using var manager = Manager();
        var context = manager.CreateContext("s");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            manager.UpdateAsync(context.Id, Set("/a", "1"), cancellationToken: new CancellationToken(canceled: true)).AsTask());
        Assert.Equal(1L, manager.PeekState("s")!.Version);
    }

    [Fact]
    public async Task The_sweeper_evicts_contexts_that_nobody_used_for_their_time_to_live()
    {
        _options.ContextTimeToLive = TimeSpan.FromMinutes(5);
        _options.CleanupInterval = TimeSpan.FromMinutes(1);
        await using var manager = Manager();
        var expired = new TaskCompletionSource<string>();
        manager.Contexts.Evicted += eviction => expired.TrySetResult($"{eviction.Key} {eviction.Reason}");
        manager.CreateContext("s", contextId: "idle");
        manager.CreateContext("s", contextId: "busy");
        for (var minute = 0; minute < 5; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            manager.GetState("busy");
        }

        Assert.False(expired.Task.IsCompleted); // five minutes to the second: it may have been used at the second's end
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("idle Expired", await expired.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(EvictionReason.Expired, Assert.Throws<ContextEvictedException>(() => manager.GetState("idle")).Reason);
        Assert.NotNull(manager.Contexts.Peek("busy"));
    }

    [Fact]
    public async Task Metrics_are_live_typed_and_complete_from_the_start()
    {
        _options.CacheSize = 4;
        _catalog.With("counter", "/n", AddUp);
        await using var manager = Manager();
        Assert.Equal((0, 4, 0.0), (manager.GetMetrics().ActiveContexts, manager.GetMetrics().Contexts.Capacity, manager.GetMetrics().Contexts.CapacityRatio));
        var (ann, bob) = (manager.CreateContext("s", Json("""{"n":1,"m":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/n", "2"));
        await manager.UpdateAsync(ann.Id, Set("/m", "2"));
        await manager.UpdateAsync(bob.Id, Set("/n", "2.5"), new() { Strategy = ConflictStrategy.LastWriteWins, Resolver = "counter", BaseVersion = 3 });
        await Assert.ThrowsAsync<ConflictUnresolvedException>(() => manager.UpdateAsync(bob.Id, Set("/m", "9"), new() { BaseVersion = 1 }).AsTask());
        var metrics = manager.GetMetrics();
        Assert.Equal((2, 0.5), (metrics.ActiveContexts, metrics.Contexts.CapacityRatio));
        Assert.Equal((1, 100, 1), (metrics.Resolvers.CurrentSize, metrics.Resolvers.MaxSize, metrics.DeclaredResolvers));
        Assert.Equal((3L, 1L), (metrics.Updates, metrics.FailedUpdates));
        Assert.Equal((1L, 1L, 1), (metrics.Conflicts, metrics.UnresolvedConflicts, metrics.RememberedConflicts));
    }

    [Fact]
    public async Task Use_after_dispose_is_a_typed_error_and_a_second_dispose_does_nothing()
    {
        var manager = Manager();
        var context = manager.CreateContext("s");
        await manager.DisposeAsync();
        await manager.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => manager.CreateContext("s"));
        Assert.Throws<ObjectDisposedException>(() => manager.GetState(context.Id));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => manager.UpdateAsync(context.Id, Set("/a", "1")).AsTask());
        Assert.Equal(0, manager.GetMetrics().ActiveContexts);
    }

    [Fact]
    public async Task Disposing_cancels_the_resolvers_that_run_and_their_updates_fail()
    {
        var started = new TaskCompletionSource();
        _catalog.With(new ResolverDeclaration("waits", "/a"), async (_, token) =>
        {
            started.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(token);
            return default;
        });
        var manager = Manager();
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        var pending = manager.UpdateAsync(bob.Id, Set("/a", "3")).AsTask();
        await started.Task;
        await manager.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pending);
    }

    [Fact]
    public void Every_option_out_of_range_is_named_with_its_range()
    {
        var options = new StateManagerOptions
        {
            CacheSize = 0,
            MaxResidentStates = -1,
            HistoryCapacity = 0,
            ConflictHistoryCapacity = 0,
            ConflictPathCapacity = 0,
            OperationHistoryCapacity = 0,
            CheckpointCapacity = -1,
            MaxAttempts = 0,
            MaxSubscribers = 0,
            SubscriberQueueCapacity = 0,
            ContextTimeToLive = TimeSpan.Zero,
            CleanupInterval = TimeSpan.Zero,
            ShutdownTimeout = TimeSpan.FromSeconds(-1),
            Limits = null!,
        };
        options.Resolvers.Capacity = 0;
        options.Resolvers.MaxDeclared = 0;
        options.Resolvers.Timeout = TimeSpan.Zero;
        options.Resolvers.BreakAfter = 0;
        options.Resolvers.BreakFor = TimeSpan.FromDays(50);
        options.Resolvers.TimeToLive = TimeSpan.Zero;
        var error = Assert.Throws<OptionsValidationException>(() => new StateManager(options));
        foreach (var option in (string[])["CacheSize", "MaxResidentStates", "HistoryCapacity", "ConflictHistoryCapacity", "ConflictPathCapacity", "OperationHistoryCapacity", "CheckpointCapacity", "MaxAttempts", "MaxSubscribers", "SubscriberQueueCapacity", "ContextTimeToLive", "CleanupInterval", "ShutdownTimeout", "Limits", "Resolvers.Capacity", "Resolvers.MaxDeclared", "Resolvers.Timeout", "Resolvers.BreakAfter", "Resolvers.BreakFor", "Resolvers.TimeToLive"])
            Assert.Contains(error.Failures, failure => failure.StartsWith(option + " ", StringComparison.Ordinal));
    }

    private StateManager Manager() => new(_options, _catalog, _time);

    private static (string Document, long Version) Read(StateManager manager, StateContext context)
    {
        var state = manager.GetState(context.Id);
        return (state.Document.ToString(), state.Version);
    }
}
