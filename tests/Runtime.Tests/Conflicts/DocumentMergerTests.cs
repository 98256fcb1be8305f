using Microsoft.Extensions.Time.Testing;
using PluginState.Conflicts;
using PluginState.Resolvers;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

public sealed class DocumentMergerTests
{
    private readonly ResolverCatalog _catalog = Catalog();
    private readonly FakeTimeProvider _time = new();
    private readonly ResolverOptions _options = new();

    [Fact]
    public async Task The_resolver_named_in_the_call_goes_before_every_pattern()
    {
        _catalog.With("by-pattern", "/a", _ => Answer("1")).With("by-name", "/elsewhere", _ => Answer("2"));
        Assert.Equal("by-name (compiled-in test-by-name)", (await Settle(resolver: "by-name")).AnsweredBy);
    }

    [Fact]
    public async Task The_greater_priority_goes_first_then_the_more_specific_pattern_then_the_ordinally_smaller_name()
    {
        _catalog
            .With(new ResolverDeclaration("wide", "/**") { Priority = 1 }, Returns(Resolution.Decline("wide")))
            .With("star", "/*", _ => Resolution.Decline("star"))
            .With("b", "/a", _ => Resolution.Decline("b"))
            .With("a", "/a", _ => Resolution.Decline("a"));
        var conflict = await Settle();
        Assert.False(conflict.IsResolved);
        Assert.Equal(["wide: declined, wide", "a: declined, a", "b: declined, b", "star: declined, star"], conflict.Notes);
    }

    [Fact]
    public async Task Where_all_decline_the_strategy_answers()
    {
        _catalog.With("shy", "/a", _ => default);
        var conflict = await Settle(strategy: ConflictStrategy.LastWriteWins);
        Assert.Equal("strategy last-write-wins", conflict.AnsweredBy);
        Assert.Empty(conflict.Notes);
    }

    [Fact]
    public async Task A_strategy_may_be_a_resolver_which_is_asked_last()
    {
        _catalog.With("last", "/elsewhere", _ => Answer("7")).With("first", "/a", _ => Resolution.Decline("no"));
        var conflict = await Settle(strategy: ConflictStrategy.Resolver("last"));
        Assert.Equal("last (compiled-in test-last)", conflict.AnsweredBy);
        Assert.Equal(["first: declined, no"], conflict.Notes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_resolver_that_is_named_and_does_not_exist_is_a_typed_error(bool asStrategy)
    {
        var error = await Assert.ThrowsAsync<ResolverNotFoundException>(() =>
            asStrategy ? Settle(strategy: ConflictStrategy.Resolver("ghost")) : Settle(resolver: "ghost"));
        Assert.Equal("ghost", error.Name);
    }

    [Theory]
    [InlineData(ResolutionKind.UseLocal, "2")]
    [InlineData(ResolutionKind.UseRemote, "3")]
    [InlineData(ResolutionKind.UseBase, "1")]
    [InlineData(ResolutionKind.Remove, "(absent)")]
    public async Task Every_answer_is_carried_out(ResolutionKind kind, string expected)
    {
        _catalog.With("r", "/a", _ => kind switch
        {
            ResolutionKind.UseLocal => Resolution.UseLocal,
            ResolutionKind.UseRemote => Resolution.UseRemote,
            ResolutionKind.UseBase => Resolution.UseBase,
            _ => Resolution.Remove,
        });
        var conflict = await Settle();
        Assert.Equal((kind, expected), (conflict.Outcome, conflict.Result.ToString()));
    }

    [Fact]
    public async Task A_resolver_that_says_fail_ends_it_whatever_the_strategy()
    {
        _catalog.With("stop", "/a", _ => Resolution.Fail("over my dead body"));
        var conflict = await Settle(strategy: ConflictStrategy.LastWriteWins);
        Assert.False(conflict.IsResolved);
        Assert.Equal(["stop: over my dead body"], conflict.Notes);
    }

    public static TheoryData<string, string> Failures => new()
    {
        { "throws", "bad: threw InvalidTimeZoneException: oops" },
        { "throws asynchronously", "bad: threw InvalidTimeZoneException: later" },
        { "answers with no JSON", "bad: answered with a value that is not valid" },
        { "answers with nothing", "bad: answered with a value that is not valid" },
        { "answers with duplicate keys", "bad: answered with a value that is not valid" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_resolver_that_fails_fails_the_conflict_by_default_and_falls_back_where_told_so(string how, string note)
    {
        _catalog.With(new ResolverDeclaration("bad", "/a"), how switch
        {
            "throws" => (_, _) => throw new InvalidTimeZoneException("oops"),
            "throws asynchronously" => async (_, _) =>
            {
                await Task.Yield();
                throw new InvalidTimeZoneException("later");
            }
            ,
            "answers with no JSON" => Returns(Answer("{nope")),
            "answers with nothing" => Returns(Answer("")),
            _ => Returns(Answer("""{"x":1,"x":2}""")),
        });

        var failed = await Settle(strategy: ConflictStrategy.LastWriteWins);
        Assert.False(failed.IsResolved);
        Assert.StartsWith(note, Assert.Single(failed.Notes), StringComparison.Ordinal);

        _options.FailurePolicy = ResolverFailurePolicy.Fallback;
        var settled = await Settle(strategy: ConflictStrategy.LastWriteWins);
        Assert.Equal("strategy last-write-wins", settled.AnsweredBy);
        Assert.StartsWith(note, Assert.Single(settled.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resolver_that_never_answers_times_out_and_is_told_by_its_token()
    {
        var told = new TaskCompletionSource();
        _catalog.With(new ResolverDeclaration("slow", "/a"), async (_, token) =>
        {
            token.Register(told.SetResult);
            await new TaskCompletionSource().Task;
            return default;
        });
        var pending = Settle();
        Assert.False(pending.IsCompleted);
        _time.Advance(_options.Timeout);
        var conflict = await pending;
        await told.Task;
        Assert.Equal(["slow: gave no answer within 00:00:05"], conflict.Notes);
    }

    [Fact]
    public async Task A_plugin_resolver_that_blocks_its_thread_times_out_too()
    {
        using var started = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        _catalog.Declare(ResolverOrigin.Plugin("rude"), [new ResolverDeclaration("stuck", "/a")], _ => (_, _) =>
        {
            started.Set();
            release.Wait(CancellationToken.None);
            return default;
        });
        var pending = Settle();
        started.Wait(TestContext.Current.CancellationToken);
        _time.Advance(_options.Timeout);
        Assert.Equal(["stuck: gave no answer within 00:00:05"], (await pending).Notes);
        release.Set();
    }

    [Fact]
    public async Task A_resolver_that_does_not_come_back_is_not_asked_again_until_it_does()
    {
        var calls = new List<TaskCompletionSource<Resolution>>();
        _catalog.With(new ResolverDeclaration("stuck", "/a"), (_, _) =>
        {
            calls.Add(new());
            return new(calls[^1].Task);
        });
        for (var i = 0; i < 2; i++)
        {
            var pending = Settle();
            _time.Advance(_options.Timeout);
            Assert.Equal(["stuck: gave no answer within 00:00:05"], (await pending).Notes);
        }

        Assert.Equal(["stuck: is not asked: 2 earlier calls have not come back"], (await Settle()).Notes);
        Assert.Equal(2, calls.Count);

        calls[0].SetResult(Resolution.UseLocal);
        var third = Settle();
        calls[2].SetResult(Resolution.UseLocal);
        Assert.True((await third).IsResolved);
    }

    [Fact]
    public async Task Equal_edits_that_the_resolver_declines_agree_with_the_same_bytes_whichever_side_is_local()
    {
        _catalog.With(new ResolverDeclaration("shy", "/n") { IncludeEqualEdits = true }, Returns(Resolution.Decline("no")));
        foreach (var (local, remote) in ((string, string)[])[("2", "2.0"), ("2.0", "2")])
        {
            var merged = await new DocumentMerger(_catalog).MergeAsync(new()
            {
                Base = Json("""{"n":1}"""),
                Local = Json($$"""{"n":{{local}}}"""),
                Remote = Json($$"""{"n":{{remote}}}"""),
            });
            Assert.Equal("""{"n":2}""", merged.Document.ToString());
            Assert.Empty(merged.Conflicts);
        }
    }

    [Fact]
    public async Task A_resolver_for_an_object_answers_the_conflicts_inside_it_as_one()
    {
        _catalog.With("order", "/order", conflict => conflict.Local.Value.GetProperty("total").GetInt32() > 5 ? Resolution.UseLocal : Resolution.Decline("small"));
        var conflict = Assert.Single((await MergeOrders("""{"total":9,"note":"x"}""", """{"total":2,"by":"bob"}""")).Conflicts);
        Assert.Equal(("/order", """{"total":9,"note":"x"}"""), (conflict.Path.ToString(), conflict.Result.ToString()));
    }

    [Fact]
    public async Task Where_it_declines_they_are_asked_about_one_by_one_and_where_there_are_none_it_is_not_asked()
    {
        var asked = 0;
        _catalog
            .With("order", "/order", _ =>
            {
                asked++;
                return Resolution.Decline("no");
            })
            .With("total", "/order/total", AddUp);
        var merged = await MergeOrders("""{"total":3,"note":"x"}""", """{"total":2,"by":"bob"}""");
        Assert.Equal("""{"order":{"total":4,"by":"bob","note":"x"}}""", merged.Document.ToString());
        Assert.Equal("/order/total", Assert.Single(merged.Conflicts).Path.ToString());
        Assert.Equal(1, asked);

        merged = await MergeOrders("""{"total":1,"note":"x"}""", """{"total":1,"by":"bob"}""");
        Assert.Equal("""{"order":{"total":1,"by":"bob","note":"x"}}""", merged.Document.ToString());
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_resolver_for_an_object_that_fails_fails_the_whole()
    {
        _catalog.With("order", "/order", _ => Resolution.Fail("not while it is locked"));
        var merged = await MergeOrders("""{"total":3}""", """{"total":2}""");
        Assert.Equal(["order: not while it is locked"], Assert.Single(merged.Conflicts).Notes);
        Assert.False(merged.IsResolved);
    }

    [Fact]
    public async Task Cancelling_the_call_cancels_the_resolver_and_is_no_failure_of_its()
    {
        using var cancel = new CancellationTokenSource();
        _catalog.With(new ResolverDeclaration("waits", "/a"), async (_, token) =>
        {
            await new TaskCompletionSource().Task.WaitAsync(token);
            return default;
        });
        var pending = Settle(cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    [Fact]
    public async Task Removing_the_whole_document_is_no_answer()
    {
        _catalog.With("nihilist", "", _ => Resolution.Remove);
        var result = await new DocumentMerger(_catalog).MergeAsync(
            new() { Base = Json("1"), Local = Json("2"), Remote = Json("3") }, TestContext.Current.CancellationToken);
        Assert.Equal(["nihilist: answered that the whole document be removed"], Assert.Single(result.Conflicts).Notes);
    }

    [Fact]
    public async Task A_resolver_sees_the_three_values_the_stamps_and_the_place()
    {
        Conflict? seen = null;
        _catalog.With("look", "/a", conflict =>
        {
            seen = conflict;
            return Resolution.UseLocal;
        });
        await Settle();
        Assert.NotNull(seen);
        Assert.Equal(("s", "/a", ConflictKind.EditEdit, 1), (seen.StateId, seen.Path, seen.Kind, seen.Attempt));
        Assert.Equal((1, 2, 3), (seen.Base.Value.GetInt32(), seen.Local.Value.GetInt32(), seen.Remote.Value.GetInt32()));
        Assert.Equal(("local", "remote"), (seen.LocalStamp.Actor, seen.RemoteStamp.Actor));
        Assert.True(seen.TryRead(ConflictSide.Local, InfoOf<int>(), out var number));
        Assert.Equal(2, number.Value);
        Assert.False(seen.TryRead(ConflictSide.Local, InfoOf<DateTime>(), out _));
    }

    [Fact]
    public async Task An_absent_side_is_absent_and_not_null()
    {
        _catalog.With("look", "/a", conflict => conflict.Remote.Exists ? Resolution.UseRemote : Resolution.UseLocal);
        var removed = await new DocumentMerger(_catalog).MergeAsync(
            new() { Base = Json("""{"a":1}"""), Local = Json("""{"a":2}"""), Remote = Json("{}") }, TestContext.Current.CancellationToken);
        Assert.Equal("""{"a":2}""", removed.Document.ToString());
        var isNull = await new DocumentMerger(_catalog).MergeAsync(
            new() { Base = Json("""{"a":1}"""), Local = Json("""{"a":2}"""), Remote = Json("""{"a":null}""") }, TestContext.Current.CancellationToken);
        Assert.Equal("""{"a":null}""", isNull.Document.ToString());
    }

    private async Task<SettledConflict> Settle(
        string? resolver = null, ConflictStrategy? strategy = null, CancellationToken cancellationToken = default)
    {
        var result = await new DocumentMerger(_catalog, _options, timeProvider: _time).MergeAsync(
            new()
            {
                StateId = "s",
                Base = Json("""{"a":1}"""),
                Local = Json("""{"a":2}"""),
                Remote = Json("""{"a":3}"""),
                Resolver = resolver,
                Strategy = strategy ?? ConflictStrategy.Fail,
            },
            cancellationToken);
        return Assert.Single(result.Conflicts);
    }

    private async Task<DocumentMergeResult> MergeOrders(string local, string remote) =>
        await new DocumentMerger(_catalog, _options, timeProvider: _time).MergeAsync(new()
        {
            Base = Json("""{"order":{"total":1}}"""),
            Local = Json($$"""{"order":{{local}}}"""),
            Remote = Json($$"""{"order":{{remote}}}"""),
        });
}
