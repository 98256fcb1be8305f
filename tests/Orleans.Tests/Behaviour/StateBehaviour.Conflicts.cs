using PluginState.Conflicts;
using PluginState.Resolvers;
using static PluginState.Orleans.Tests.Behaviour.Edits;

namespace PluginState.Orleans.Tests.Behaviour;

/// <content>Two edits of one place.</content>
public abstract partial class StateBehaviour
{
    private static readonly DateTimeOffset _noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_conflict_that_nobody_answers_fails_by_default_says_all_and_leaves_the_state_as_it_was()
    {
        var (ann, bob) = await BothAsync("""{"a":{"deep":1.0}}""");
        await ann.SetAsync("/a/deep", "1e400", new() { Actor = "ann", Timestamp = _noon });
        var error = await Assert.ThrowsAsync<ConflictUnresolvedException>(() => bob.SetAsync("/a/deep", "[3]", new() { Actor = "bob", Timestamp = _noon.AddHours(1) }));
        Assert.Equal((StateId, "conflict_unresolved"), (error.StateId, error.Code));
        var conflict = Assert.Single(error.Conflicts);
        Assert.Equal("/a/deep EditEdit 1.0 [3] 1e400 Fail   []", Describe(conflict).Replace("(absent)", "", StringComparison.Ordinal));
        Assert.Equal((StateId, new EditStamp(_noon.AddHours(1), "bob"), new EditStamp(_noon, "ann")), (conflict.StateId, conflict.LocalStamp, conflict.RemoteStamp));
        Assert.False(conflict.IsResolved);
        Assert.Equal(("""{"a":{"deep":1e400}}""", 2L), await NowAsync());
        Assert.Equal(1, bob.Context.LastSeenVersion); // a failed update shows nothing
    }

    [Theory]
    [InlineData("last-write-wins", true, "3")]
    [InlineData("last-write-wins", false, "2")]
    [InlineData("first-write-wins", true, "2")]
    [InlineData("first-write-wins", false, "3")]
    [InlineData("merge", true, "3")]
    [InlineData("merge", false, "2")]
    [InlineData("resolver:greatest", true, "3")]
    public async Task Each_strategy_answers_by_the_stamps_of_the_edits(string strategy, bool bobIsLater, string expected)
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        await ann.SetAsync("/a", "2", new() { Actor = "ann", Timestamp = _noon });
        var result = await bob.SetAsync("/a", "3", new() { Actor = "bob", Timestamp = _noon.AddHours(bobIsLater ? 1 : -1), Strategy = ConflictStrategy.Parse(strategy) });
        Assert.Equal($$"""{"a":{{expected}}}""", result.State.Document.ToString());
        var conflict = Assert.Single(result.Conflicts);
        Assert.Equal(("/a", "1", "3", "2", expected), (conflict.Path.ToString(), conflict.Base.ToString(), conflict.Local.ToString(), conflict.Remote.ToString(), conflict.Result.ToString()));
        Assert.Equal(strategy == "resolver:greatest" ? "greatest (compiled-in house-greatest)" : $"strategy {strategy}", conflict.AnsweredBy);
        Assert.Equal((result.State.Document.ToString(), expected == "3" ? 3L : 2L), await NowAsync());
    }

    [Fact]
    public async Task A_strategy_that_fails_says_so_as_no_strategy_does()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        await ann.UpdateAsync(Remove("/a"));
        var error = await Assert.ThrowsAsync<ConflictUnresolvedException>(() => bob.SetAsync("/a", "3", new() { Strategy = ConflictStrategy.Fail }));
        var conflict = Assert.Single(error.Conflicts);
        Assert.Equal(("/a", true, true, false), (conflict.Path.ToString(), conflict.Base.Exists, conflict.Local.Exists, conflict.Remote.Exists));
    }

    [Fact]
    public async Task The_resolver_of_a_place_answers_and_the_result_says_who_did()
    {
        var (ann, bob) = await BothAsync("""{"count":5,"counts":{"x":1}}""");
        await ann.UpdateAsync(Merge("""{"count":6,"counts":{"x":2}}"""));
        var result = await bob.UpdateAsync(Merge("""{"count":8,"counts":{"x":2}}"""));
        Assert.Equal("""{"count":9,"counts":{"x":3}}""", result.State.Document.ToString());
        Assert.Equal(
            ["/count EditEdit 5 8 6 Set add-up (compiled-in house-add-up) 9 []", "/counts/x SameEdit 1 2 2 Set add-up (compiled-in house-add-up) 3 []"],
            result.Conflicts.Select(Describe));
        Assert.All(result.Conflicts, conflict => Assert.Equal((StateId, bob.Context.Id, ann.Context.Id), (conflict.StateId, conflict.LocalStamp.Actor, conflict.RemoteStamp.Actor)));
    }

    [Fact]
    public async Task A_resolver_that_the_call_names_goes_before_the_one_of_the_place()
    {
        var (ann, bob) = await BothAsync("""{"count":5}""");
        await ann.SetAsync("/count", "6");
        var result = await bob.SetAsync("/count", "8", new() { Resolver = "greatest" });
        Assert.Equal("""{"count":8}""", result.State.Document.ToString());
        Assert.Equal("greatest (compiled-in house-greatest)", Assert.Single(result.Conflicts).AnsweredBy);
    }

    [Fact]
    public async Task A_resolver_that_the_call_names_and_nobody_has_is_a_typed_error_where_there_is_a_conflict()
    {
        var (ann, bob) = await BothAsync("""{"a":1,"b":1}""");
        await ann.SetAsync("/a", "2");
        var error = await Assert.ThrowsAsync<ResolverNotFoundException>(() => bob.SetAsync("/a", "3", new() { Resolver = "nobody" }));
        Assert.Equal("nobody", error.Name);
        Assert.Equal(3, (await bob.SetAsync("/b", "3", new() { Resolver = "nobody" })).Version);
    }

    [Fact]
    public async Task A_resolver_whose_answer_depends_on_the_side_is_told_which_side_is_whose()
    {
        var (ann, bob) = await BothAsync("""{"log":""}""");
        await ann.SetAsync("/log", "\"ann\"");
        await bob.SetAsync("/log", "\"bob\"");
        var result = await (await EveAsync()).SetAsync("/log", "\"eve\"", new() { BaseVersion = 1 });
        Assert.Equal("""{"log":"ann,bob,eve"}""", result.State.Document.ToString());
    }

    [Theory]
    [InlineData("declines", "not mine")]
    [InlineData("throws", "the resolver broke")]
    [InlineData("fails", "a person must decide")]
    [InlineData("no-json", "")]
    public async Task A_resolver_that_does_not_answer_leaves_a_conflict_that_says_why(string place, string note)
    {
        var (ann, bob) = await BothAsync($$"""{"{{place}}":1}""");
        await ann.SetAsync("/" + place, "2");
        var error = await Assert.ThrowsAsync<ConflictUnresolvedException>(() => bob.SetAsync("/" + place, "3"));
        var conflict = Assert.Single(error.Conflicts);
        Assert.False(conflict.IsResolved);
        Assert.Contains(conflict.Notes, told => told.Contains(place, StringComparison.Ordinal) && told.Contains(note, StringComparison.Ordinal));
        Assert.Equal(($$"""{"{{place}}":2}""", 2L), await NowAsync());
    }

    [Fact]
    public async Task Where_a_resolver_declines_the_strategy_answers_and_the_result_says_why()
    {
        var (ann, bob) = await BothAsync("""{"declines":1}""");
        await ann.SetAsync("/declines", "2", new() { Timestamp = _noon });
        var result = await bob.SetAsync("/declines", "3", new() { Timestamp = _noon.AddHours(1), Strategy = ConflictStrategy.LastWriteWins });
        var conflict = Assert.Single(result.Conflicts);
        Assert.Equal("strategy last-write-wins", conflict.AnsweredBy);
        Assert.Contains(conflict.Notes, static note => note.Contains("not mine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_resolver_that_takes_too_long_leaves_a_conflict_that_says_so()
    {
        var (ann, bob) = await BothAsync("""{"waits":1}""");
        await ann.SetAsync("/waits", "2");
        var error = await Assert.ThrowsAsync<ConflictUnresolvedException>(() => bob.SetAsync("/waits", "3"));
        Assert.Contains(Assert.Single(error.Conflicts).Notes, static note => note.Contains("waits", StringComparison.Ordinal));
        Assert.Equal(("""{"waits":2}""", 2L), await NowAsync());
        Assert.Equal(3, (await ann.SetAsync("/waits", "4")).Version); // it keeps nobody out
    }

    [Fact]
    public async Task A_resolver_may_remove_the_place()
    {
        var (ann, bob) = await BothAsync("""{"removes":1,"b":1}""");
        await ann.SetAsync("/removes", "2");
        var result = await bob.SetAsync("/removes", "3");
        Assert.Equal("""{"b":1}""", result.State.Document.ToString());
        Assert.Equal((ResolutionKind.Remove, false), (Assert.Single(result.Conflicts).Outcome, Assert.Single(result.Conflicts).Result.Exists));
    }

    [Fact]
    public async Task While_a_resolver_thinks_others_edit_and_its_answer_holds_where_its_conflict_is_the_same()
    {
        var (ann, bob) = await BothAsync("""{"waits":1,"free":1}""");
        await ann.SetAsync("/waits", "2");
        var gate = _world.House.GateOf(StateId);
        var slow = bob.SetAsync("/waits", "3");
        await gate.Asked.Task.InTime();
        Assert.Equal(3, (await ann.SetAsync("/free", "2")).Version);
        gate.Answer.SetResult();
        var result = await slow;
        Assert.Equal((4L, """{"waits":3,"free":2}"""), (result.Version, result.State.Document.ToString()));
        Assert.Equal(1, result.Attempts);
    }

    [Fact]
    public async Task An_update_that_is_given_up_while_its_resolver_thinks_leaves_the_state_as_it_was()
    {
        var (ann, bob) = await BothAsync("""{"waits":1}""");
        await ann.SetAsync("/waits", "2");
        var gate = _world.House.GateOf(StateId);
        using var giveUp = new CancellationTokenSource();
        var slow = bob.UpdateAsync(Set("/waits", "3"), cancellationToken: giveUp.Token);
        await gate.Asked.Task.InTime();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        Assert.Equal(("""{"waits":2}""", 2L), await NowAsync());
        Assert.Equal((3L, """{"waits":4}"""), ((await ann.SetAsync("/waits", "4")).Version, (await NowAsync()).Document));
    }
}
