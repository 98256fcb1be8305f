using System.Net;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using PluginState.Storage;
using static PluginState.Client.Tests.Workload;

namespace PluginState.Client.Tests;

public sealed class SharedStateTests : IAsyncLifetime
{
    private readonly HastyTime _time = new();
    private readonly SharedStateOptions _options = new() { Initial = Initial, InitialBackoff = TimeSpan.FromSeconds(0.1), MaxBackoff = TimeSpan.FromSeconds(1), SettleLocally = Settle };
    private readonly List<IAsyncDisposable> _open = [];
    private RealServer _server = null!;
    private FaultyLink _link = null!;

    public async ValueTask InitializeAsync() => await ServeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var open in Enumerable.Reverse(_open))
            await open.DisposeAsync();
        await _server.DisposeAsync();
        _link.Dispose();
    }

    [Fact]
    public async Task An_edit_is_in_the_view_at_once_and_confirmed_when_the_server_has_it()
    {
        var state = await OpenAsync();
        var gate = Hold();
        _link.EventGate = gate.Task;
        var edit = await state.EditAsync(Increment);
        Assert.Equal((1, 1), (CountOf(state.Document), state.View.PendingEdits));
        Assert.Equal(0, CountOf(state.View.Confirmed));
        gate.SetResult();
        var outcome = await edit.OutcomeAsync();
        Assert.Equal((EditResult.Accepted, 2L, edit.OperationId), (outcome.Result, outcome.Version, outcome.OperationId));
        Assert.Equal((1, 0, 2L), (CountOf(state.View.Confirmed), state.View.PendingEdits, state.Version));
    }

    [Fact]
    public async Task Edits_of_different_places_merge_and_all_see_both()
    {
        var (ada, bob) = (await OpenAsync(), await OpenAsync());
        await Task.WhenAll(Accepted(ada.MergeAsync(Json("""{"title":"Go"}"""))), Accepted(bob.EditAsync(Increment)));
        Assert.Equal(Json("""{"count":1,"log":[],"title":"Go"}"""), (await ada.WhenAsync(static view => view.Version == 3)).Document);
        Assert.Equal(ada.Document, (await bob.WhenAsync(static view => view.Version == 3)).Document);
    }

    [Fact]
    public async Task A_conflict_is_settled_by_the_servers_resolver_and_told()
    {
        var (ada, bob) = (await OpenAsync(), await OpenAsync());
        var gate = new TaskCompletionSource();
        _link.EventGate = gate.Task; // bob does not hear of ada's edit
        await Accepted(ada.EditAsync(Increment));
        var edit = await bob.EditAsync(Increment);
        gate.SetResult();
        var outcome = await edit.OutcomeAsync();
        Assert.Equal(Count, Assert.Single(outcome.Conflicts).Path);
        Assert.Empty(outcome.SettledLocally);
        Assert.Equal(2, CountOf(bob.Document));
    }

    [Fact]
    public async Task A_refused_edit_leaves_the_view_and_those_after_it_stay()
    {
        var (ada, bob) = (await OpenAsync(_options with { Strategy = ConflictStrategy.Fail }), await OpenAsync());
        var refused = await StallAsync(ada, static state => state.MergeAsync(Json("""{"title":"Chess"}""")));
        var kept = await ada.EditAsync(Increment);
        Assert.Equal("Chess", Title(ada.Document));
        await Accepted(bob.MergeAsync(Json("""{"title":"Go"}""")));
        Resume();
        var outcome = await refused.OutcomeAsync();
        Assert.Equal(EditResult.Rejected, outcome.Result);
        var error = Assert.IsType<PluginStateClientException>(outcome.Error);
        Assert.Equal((HttpStatusCode.Conflict, "conflict_unresolved", "/title"), (error.Status, error.Code, Assert.Single(error.Conflicts).Path.ToString()));
        Assert.True((await kept.OutcomeAsync()).IsAccepted);
        Assert.Equal(Json("""{"count":1,"log":[],"title":"Go"}"""), ada.Document);
    }

    [Fact]
    public async Task An_edit_whose_answer_was_lost_is_sent_again_and_takes_effect_once()
    {
        var state = await OpenAsync();
        _link.Decide = Once(FaultyLink.IsEdit, Fault.AnswerLost);
        var outcome = await Accepted(state.EditAsync(Increment));
        Assert.True(outcome.IsRepeated);
        Assert.Equal((1, 1), (CountOf(state.Document), CountOf(ServerDocument)));
        var tries = _link.Requests.Where(static request => request.IsEdit).ToList();
        Assert.Equal(2, tries.Count);
        Assert.Equal(tries[0].Body, tries[1].Body);
        Assert.Equal(tries[0].Headers["Idempotency-Key"], tries[1].Headers["Idempotency-Key"]);
        Assert.Equal(tries[0].Headers["PluginState-Base"], tries[1].Headers["PluginState-Base"]);
    }

    [Theory]
    [InlineData(nameof(Fault.Refused))]
    [InlineData(nameof(Fault.Unavailable))]
    [InlineData(nameof(Fault.TooMany))]
    [InlineData(nameof(Fault.ContextsEvicted))]
    public async Task An_edit_waits_out_whatever_goes_wrong_on_the_way(string fault)
    {
        var state = await OpenAsync();
        _link.Decide = Once(FaultyLink.IsEdit, Enum.Parse<Fault>(fault));
        await Accepted(state.EditAsync(Increment));
        Assert.Equal((1, 1), (CountOf(state.Document), CountOf(ServerDocument)));
    }

    [Fact]
    public async Task No_more_edits_wait_than_may()
    {
        var state = await OpenAsync(_options with { MaxPendingEdits = 2 });
        var gate = Hold();
        var (first, second) = (await state.EditAsync(Increment), await state.EditAsync(Increment));
        var error = await Assert.ThrowsAsync<PluginStateClientException>(async () => await state.EditAsync(Increment));
        Assert.Equal("pending_edits_full", error.Code);
        gate.SetResult();
        await Task.WhenAll(first.OutcomeAsync(), second.OutcomeAsync());
        await Accepted(state.EditAsync(Increment));
        Assert.Equal(3, CountOf(state.Document));
    }

    [Fact]
    public async Task An_edit_that_throws_is_the_callers_and_takes_no_place()
    {
        var state = await OpenAsync(_options with { MaxPendingEdits = 1 });
        await Assert.ThrowsAsync<FormatException>(async () => await state.EditAsync(static _ => throw new FormatException()));
        await Assert.ThrowsAsync<JsonPatchException>(async () => await state.EditAsync(JsonPatch.Parse("""[{"op":"remove","path":"/nothing"}]""")));
        await Accepted(state.EditAsync(Increment));
    }

    [Fact]
    public async Task After_the_context_was_evicted_the_server_still_settles_what_was_made_before()
    {
        var (ada, bob) = (await OpenAsync(), await OpenAsync());
        var edit = await StallAsync(ada, static state => state.EditAsync(Increment));
        await Accepted(bob.EditAsync(Increment));
        _server.States.Contexts.Clear();
        Resume();
        var outcome = await edit.OutcomeAsync();
        Assert.Single(outcome.Conflicts); // and not settled locally: the base is the version it was made on
        Assert.Empty(outcome.SettledLocally);
        Assert.Equal((2, 2), (CountOf(ada.Document), CountOf(ServerDocument)));
        Assert.Equal([ada.Actor], _server.States.GetHistory("room").Where(static version => version.Version == 3).Select(static version => version.Stamp.Actor));
    }

    [Fact]
    public async Task An_edit_on_a_version_the_server_no_longer_knows_is_brought_onto_a_newer_one_and_says_so()
    {
        await ServeAsync(static options => options.HistoryCapacity = 1);
        var (ada, bob) = (await OpenAsync(), await OpenAsync());
        var edit = await StallAsync(ada, static state => state.MergeAsync(Json("""{"title":"Chess","count":5}""")));
        foreach (var title in new[] { "Go", "Shogi", "Xiangqi" })
            await Accepted(bob.MergeAsync(new StateObject([new("title", title)])));
        Resume();
        var outcome = await edit.OutcomeAsync();
        Assert.True(outcome.IsAccepted, outcome.ToString());
        Assert.Equal("/title", Assert.Single(outcome.SettledLocally).Path.ToString());
        Assert.Equal(Json("""{"count":5,"log":[],"title":"Chess"}"""), ada.Document);
        var keys = _link.Requests.Where(static request => request.IsEdit && request.Body.Contains("Chess", StringComparison.Ordinal)).Select(static request => request.Headers["Idempotency-Key"]);
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task An_edit_that_was_accepted_in_other_words_before_is_not_made_again()
    {
        await ServeAsync(static options => options.HistoryCapacity = 1);
        var (ada, bob) = (await OpenAsync(), await OpenAsync());
        var isLost = true;
        _link.Decide = request => FaultyLink.IsEdit(request) && Volatile.Read(ref isLost) ? Fault.AnswerLost
            : request.RequestUri!.AbsolutePath.EndsWith("/contexts", StringComparison.Ordinal) && Volatile.Read(ref isLost) ? Fault.Refused : Fault.None;
        var edit = await ada.EditAsync(Increment); // accepted as version 2, and ada never hears of it
        await ada.WhenAsync(static view => view.Status == SharedStateStatus.Offline);
        _server.States.Contexts.Clear();
        _link.CutStreams();
        var other = await _server.States.CreateContextAsync("room");
        foreach (var title in new[] { "Go", "Shogi", "Xiangqi" })
            await _server.States.UpdateAsync(other.Id, StateEdit.Merge(new StateObject([new("title", title)])));
        Volatile.Write(ref isLost, false);
        var outcome = await edit.OutcomeAsync();
        Assert.Equal((true, true), (outcome.IsAccepted, outcome.IsRepeated));
        Assert.Equal((1, 1), (CountOf(ada.Document), CountOf(ServerDocument)));
        Assert.Equal(ada.Document, (await bob.WhenAsync(view => view.Version == ada.Version)).Document);
    }

    [Fact]
    public async Task After_a_restart_with_a_storage_nothing_is_made_twice()
    {
        await ServeAsync(storage: new InMemoryStateStorage());
        var state = await OpenAsync();
        var faults = new Queue<Fault>([Fault.AnswerLost, Fault.Restarted]);
        _link.Decide = request => FaultyLink.IsEdit(request) && faults.TryDequeue(out var fault) ? fault : Fault.None;
        Assert.True((await Accepted(state.EditAsync(Increment))).IsRepeated);
        await Accepted(state.EditAsync(Increment));
        Assert.Equal((2, 2), (CountOf(state.Document), CountOf(ServerDocument)));
    }

    [Fact]
    public async Task After_a_restart_without_a_storage_the_state_is_made_anew_and_pending_edits_are_made_on_it()
    {
        var state = await OpenAsync();
        await Accepted(state.EditAsync(AppendToLog("lost with the server")));
        _link.Decide = Once(FaultyLink.IsEdit, Fault.Restarted);
        await Accepted(state.EditAsync(AppendToLog("kept")));
        Assert.Equal(["kept"], LogOf(state.Document));
        Assert.Equal(ServerDocument, state.Document);
        Assert.Equal(2, state.Version);
    }

    [Fact]
    public async Task A_version_of_another_state_of_the_same_id_is_no_base()
    {
        var ada = await OpenAsync();
        var edit = await StallAsync(ada, static state => state.EditAsync(AppendToLog("ada's")));
        await _server.RestartAsync();
        var other = await _server.States.CreateContextAsync("room", Json("""{"count":7,"log":["other"],"title":"another"}"""));
        await _server.States.UpdateAsync(other.Id, StateEdit.Merge(Json("""{"count":8}""")));
        Resume();
        Assert.True((await edit.OutcomeAsync()).IsAccepted);
        Assert.Equal(Json("""{"count":8,"log":["other","ada's"],"title":"another"}"""), ServerDocument);
    }

    [Fact]
    public async Task What_the_stream_tells_before_the_answer_is_not_applied_twice()
    {
        var state = await OpenAsync();
        var gate = Hold();
        var edit = await state.EditAsync(AppendToLog("one"));
        var view = await state.WhenAsync(static view => view.Version == 2);
        Assert.Equal((1, 1), (view.PendingEdits, LogOf(view.Document).Length));
        gate.SetResult();
        await edit.OutcomeAsync();
        Assert.Equal(["one"], LogOf(state.Document));
    }

    [Fact]
    public async Task What_the_answer_tells_before_the_stream_is_not_applied_twice()
    {
        var (ada, bob) = (await OpenAsync(), await OpenAsync());
        var gate = new TaskCompletionSource();
        _link.EventGate = gate.Task;
        await Accepted(ada.EditAsync(AppendToLog("one")));
        gate.SetResult();
        await Accepted(bob.EditAsync(AppendToLog("two")));
        await ada.WhenAsync(static view => view.Version == 3);
        Assert.Equal(["one", "two"], LogOf(ada.Document));
    }

    [Fact]
    public async Task Events_that_come_twice_count_once()
    {
        _link.DuplicatesEvents = true;
        var (ada, bob) = (await OpenAsync(), await OpenAsync());
        foreach (var entry in new[] { "a", "b", "c" })
            await Accepted(ada.EditAsync(AppendToLog(entry)));
        Assert.Equal(["a", "b", "c"], LogOf((await bob.WhenAsync(static view => view.Version == 4)).Document));
    }

    [Fact]
    public async Task A_stream_that_was_cut_goes_on_where_it_was()
    {
        var (ada, bob) = (await OpenAsync(), await OpenAsync());
        await Accepted(ada.EditAsync(Increment));
        await bob.WhenAsync(static view => view.Version == 2);
        _link.CutStreams();
        await Accepted(ada.EditAsync(Increment));
        await bob.WhenAsync(static view => view is { Version: 3, Status: SharedStateStatus.Live });
        var resumed = _link.Requests.Where(static request => request.Headers.ContainsKey("Last-Event-ID")).ToList();
        Assert.NotEmpty(resumed);
        Assert.All(resumed, static request => Assert.Matches("^[123]-", request.Headers["Last-Event-ID"]));
        Assert.Equal(2, _link.Requests.Count(static request => request.Method == HttpMethod.Post)); // the contexts are the same
    }

    [Fact]
    public async Task An_edit_on_one_that_was_settled_otherwise_is_made_again_by_its_function()
    {
        var (ada, bob) = (await OpenAsync(), await OpenAsync());
        var first = await StallAsync(ada, static state => state.EditAsync(Increment));
        var second = await ada.EditAsync(Increment);
        Assert.Equal(2, CountOf(ada.Document));
        await Accepted(bob.EditAsync(Increment));
        await Accepted(bob.EditAsync(Increment));
        Resume();
        Assert.Single((await first.OutcomeAsync()).Conflicts);
        Assert.True((await second.OutcomeAsync()).IsAccepted);
        Assert.Equal((4, 4), (CountOf(ada.Document), CountOf(ServerDocument)));
    }

    [Fact]
    public async Task A_patch_whose_test_no_longer_holds_is_refused_even_where_the_server_could_not_know()
    {
        var (ada, bob) = (await OpenAsync(), await OpenAsync());
        var first = await StallAsync(ada, static state => state.EditAsync(Increment));
        var tested = await ada.EditAsync(JsonPatch.Parse("""[{"op":"test","path":"/count","value":1},{"op":"replace","path":"/title","value":"one"}]"""));
        await Accepted(bob.EditAsync(Increment));
        Resume();
        Assert.True((await first.OutcomeAsync()).IsAccepted);
        Assert.Equal("patch_failed", Assert.IsType<PluginStateClientException>((await tested.OutcomeAsync()).Error).Code);
        Assert.Equal(Json("""{"count":2,"log":[],"title":""}"""), ada.Document);
    }

    [Fact]
    public async Task A_whole_document_is_put_and_a_merge_patch_stays_one()
    {
        var state = await OpenAsync();
        await Accepted(state.ReplaceAsync(Json("""{"a":1}""")));
        await Accepted(state.MergeAsync(Json("""{"a":null,"b":2}""")));
        Assert.Equal(Json("""{"b":2}"""), ServerDocument);
        Assert.Equal(["PUT", "PATCH"], _link.Requests.Where(static request => request.IsEdit).Select(static request => request.Method.Method));
    }

    [Fact]
    public async Task Waits_between_tries_double_half_of_them_by_chance()
    {
        var state = await OpenAsync(_options with { InitialBackoff = TimeSpan.FromSeconds(0.2), MaxBackoff = TimeSpan.FromSeconds(1) });
        var left = 5;
        _link.Decide = _ => Interlocked.Decrement(ref left) >= 0 ? Fault.Refused : Fault.None;
        await Accepted(state.EditAsync(Increment));
        double[] longest = [0.2, 0.4, 0.8, 1, 1];
        Assert.Equal(longest.Length, _time.Waits.Count);
        Assert.All(_time.Waits.Zip(longest), static wait => Assert.InRange(wait.First.TotalSeconds, wait.Second / 2, wait.Second));
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_waited_for()
    {
        var state = await OpenAsync();
        _link.Decide = Once(FaultyLink.IsEdit, Fault.TooMany);
        await Accepted(state.EditAsync(Increment));
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.Single(_time.Waits));
    }

    [Fact]
    public async Task What_was_not_answered_when_it_is_closed_is_unknown_and_the_context_is_removed()
    {
        var state = await OpenAsync();
        Hold();
        var edit = await state.EditAsync(Increment);
        Assert.Single(_server.States.Contexts);
        await state.DisposeAsync();
        Assert.Equal(EditResult.Unknown, (await edit.OutcomeAsync()).Result);
        Assert.Equal(SharedStateStatus.Closed, state.Status);
        Assert.Empty(_server.States.Contexts);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await state.EditAsync(Increment));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => state.FlushAsync(TestContext.Current.CancellationToken));
        await state.DisposeAsync();
    }

    [Fact]
    public async Task Flushing_waits_for_the_edits_that_were_made()
    {
        var state = await OpenAsync();
        var edits = new List<PendingEdit>();
        for (var i = 0; i < 20; i++)
            edits.Add(await state.EditAsync(Increment));
        await state.FlushAsync(TestContext.Current.CancellationToken);
        Assert.All(edits, static edit => Assert.True(edit.Outcome.IsCompletedSuccessfully));
        Assert.Equal(20, CountOf(ServerDocument));
    }

    [Fact]
    public async Task Changes_tell_what_is_new_and_end_when_it_is_closed()
    {
        var state = await OpenAsync();
        var patches = new List<JsonPatch?>();
        await foreach (var change in state.ChangesAsync(TestContext.Current.CancellationToken))
        {
            patches.Add(change.Patch);
            if (change.Previous is null)
                await Accepted(state.EditAsync(AppendToLog("one")));
            else if (change.View.Status != SharedStateStatus.Closed)
                await state.DisposeAsync();
        }

        Assert.Null(patches[0]);
        Assert.Equal("""[{"op":"add","path":"/log/0","value":"one"}]""", patches[1]!.ToString());
        Assert.Equal(JsonPatch.Empty.ToString(), patches[^1]!.ToString());
    }

    [Fact]
    public async Task What_cannot_be_opened_says_why()
    {
        _link.Decide = static _ => Fault.Refused;
        await Assert.ThrowsAsync<HttpRequestException>(() => OpenAsync());
        _link.Decide = static _ => Fault.Unavailable;
        Assert.Equal("http_503", (await Assert.ThrowsAsync<PluginStateClientException>(() => OpenAsync())).Code);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _link.Client(_time).OpenAsync("room", _options, cancelled.Token));
    }

    private static StateValue Json(string json) => StateValue.Parse(json);

    private static string Title(StateValue document) => ((StateString)document.Get(JsonPointer.Parse("/title")).Value).Value;

    private static async Task<EditOutcome> Accepted(ValueTask<PendingEdit> edit)
    {
        var outcome = await edit.OutcomeAsync();
        Assert.True(outcome.IsAccepted, outcome.ToString());
        return outcome;
    }

    private static Func<HttpRequestMessage, Fault> Once(Func<HttpRequestMessage, bool> which, Fault fault)
    {
        var left = 1;
        return request => which(request) && Interlocked.Decrement(ref left) == 0 ? fault : Fault.None;
    }

    private StateValue ServerDocument => _server.States.PeekState("room")!.Document;

    private async Task ServeAsync(Action<StateManagerOptions>? configure = null, IStateStorage? storage = null)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _link.Dispose();
        }

        _server = await RealServer.StartAsync(configure, storage);
        _link = new(_server);
    }

    private async Task<SharedState> OpenAsync(SharedStateOptions? options = null)
    {
        var state = await _link.Client(_time).OpenAsync("room", options ?? _options);
        _open.Add(state);
        return state;
    }

    /// <summary>Keeps answers to edits back.</summary>
    private TaskCompletionSource Hold()
    {
        var gate = new TaskCompletionSource();
        _link.AnswerGate = gate.Task;
        return gate;
    }

    /// <summary>Makes an edit that does not reach the server, however often it is tried, until <see cref="Resume"/>; those of others do.</summary>
    private async Task<PendingEdit> StallAsync(SharedState state, Func<SharedState, ValueTask<PendingEdit>> edit)
    {
        var actor = $"actor={state.Actor}";
        _link.Decide = request => FaultyLink.IsEdit(request) && request.RequestUri!.Query.Contains(actor, StringComparison.Ordinal) ? Fault.TooMany : Fault.None;
        return await edit(state);
    }

    private void Resume() => _link.Decide = static _ => Fault.None;
}
