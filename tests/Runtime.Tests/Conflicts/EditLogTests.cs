using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

public sealed class EditLogTests
{
    private readonly ResolverCatalog _catalog = Catalog();
    private readonly DocumentMerger _merger;

    public EditLogTests() => _merger = new(_catalog, rules: [new MergeRule("/s", ArrayMerge.Set)]);

    [Fact]
    public void An_edit_of_what_is_current_is_taken_as_it_is()
    {
        var replica = Start("""{"a":1}""");
        var edit = Edit(replica, 1, """{"a":2}""", 5);
        Assert.Same(edit.Local, replica.Receive(edit).Document);
        Assert.Same(edit.Local, replica.Document);
    }

    [Theory]
    [InlineData("last-write-wins", """{"a":3}""")]
    [InlineData("first-write-wins", """{"a":1}""")]
    [InlineData("merge", """{"a":3}""")]
    public void Three_edits_of_one_place_come_to_the_same_in_every_order(string strategy, string expected) =>
        InEveryOrder("""{"a":0}""", expected, strategy, ("""{"a":1}""", 1), ("""{"a":2}""", 2), ("""{"a":3}""", 3));

    [Fact]
    public void Additions_to_an_atomic_array_under_merge_come_to_the_same_in_every_order() =>
        InEveryOrder("""{"a":[1]}""", """{"a":[4,2,5]}""", "merge", ("""{"a":[1,2]}""", 3), ("""{"a":[]}""", 1), ("""{"a":[4]}""", 2), ("""{"a":[1,5]}""", 4), ("""{"a":[1]}""", 5), ("""{"a":[]}""", 6));

    [Fact]
    public void Equal_edits_with_different_stamps_come_to_the_same_in_every_order() =>
        InEveryOrder("""{"a":0}""", """{"a":1}""", "last-write-wins", ("""{"a":1}""", 1), ("""{"a":2}""", 2), ("""{"a":1}""", 3));

    [Fact]
    public void A_removed_parent_and_edits_below_it_come_to_the_same_in_every_order() =>
        InEveryOrder("""{"a":{"x":1,"y":1}}""", """{"a":{"x":1,"y":2}}""", "last-write-wins", ("""{"a":{"x":2,"y":1}}""", 1), ("{}", 2), ("""{"a":{"x":1,"y":2}}""", 3));

    [Fact]
    public void Equal_stamps_break_on_the_edits_bytes() =>
        InEveryOrder("""{"a":0}""", """{"a":3}""", "last-write-wins", ("""{"a":2}""", 1), ("""{"a":3}""", 1), ("""{"a":1}""", 1));

    [Fact]
    public void An_edit_never_goes_before_one_that_it_has_seen()
    {
        var replica = Start("""{"a":0}""");
        replica.Receive(Edit(replica, 1, """{"a":1}""", 9));
        replica.Receive(Edit(replica, 2, """{"a":2}""", 1)); // a slow clock
        var merge = replica.Receive(Edit(replica, 1, """{"a":5}""", 5));
        Assert.True(merge.IsFolded);
        Assert.Equal("""{"a":2}""", replica.Document.ToString());
    }

    [Fact]
    public void An_edit_that_changed_nothing_is_remembered_for_what_it_said()
    {
        var replica = Start("""{"a":0}""");
        replica.Receive(Edit(replica, 1, """{"a":1}""", 2));
        replica.Receive(Edit(replica, 1, """{"a":1}""", 9));
        Assert.Equal(2, replica.Version);
        replica.Receive(Edit(replica, 1, """{"a":5}""", 5)); // later than the first, earlier than the second
        Assert.Equal("""{"a":1}""", replica.Document.ToString());
    }

    [Fact]
    public void A_later_edit_is_merged_on_top_and_an_earlier_one_makes_those_since_go_again()
    {
        var replica = Start("""{"a":0,"s":[]}""");
        replica.Receive(Edit(replica, 1, """{"a":1,"s":[1]}""", 5));
        Assert.False(replica.Receive(Edit(replica, 1, """{"a":2,"s":[2]}""", 6)).IsFolded);
        var late = replica.Receive(Edit(replica, 1, """{"a":3,"s":[3]}""", 1));
        Assert.True(late.IsFolded);
        Assert.Equal("""{"a":2,"s":[1,2,3]}""", replica.Document.ToString());
        var settled = Assert.Single(late.Settled);
        Assert.Equal(("/a", ResolutionKind.UseRemote, "strategy last-write-wins"), (settled.Path.ToString(), settled.Outcome, settled.AnsweredBy));
    }

    [Fact]
    public void Moves_of_several_edits_come_to_the_same_in_every_order()
    {
        var @base = Json("""{"a":{"x":1},"b":{}}""");
        LoggedEdit[] edits =
        [
            Moved("/a", "/c", 2), Moved("/a", "/b/a", 3),
            new() { BaseVersion = 1, Base = @base, Local = Json("""{"a":{"x":7},"b":{}}"""), Stamp = At(1), Strategy = ConflictStrategy.LastWriteWins },
        ];
        var documents = Permutations(edits).Select(order =>
        {
            var replica = new Replica(@base, _merger);
            foreach (var edit in order)
                Assert.NotNull(replica.Receive(edit).Document);
            return replica.Document.ToString();
        }).Distinct();
        Assert.Equal("""{"b":{"a":{"x":7}}}""", Assert.Single(documents));

        LoggedEdit Moved(string from, string to, int seconds)
        {
            var patch = JsonPatch.Parse($$"""[{"op":"move","from":"{{from}}","path":"{{to}}"}]""");
            return new() { BaseVersion = 1, Base = @base, Local = patch.Apply(@base), Moves = NetMoves.Of(patch, @base), Stamp = At(seconds), Strategy = ConflictStrategy.LastWriteWins };
        }
    }

    [Fact]
    public void Where_a_resolver_would_be_asked_the_pair_counts_and_so_it_does_after_one_took_part()
    {
        _catalog.With("add", "/a", AddUp);
        var replica = Start("""{"a":0,"b":0}""");
        replica.Receive(Edit(replica, 1, """{"a":1,"b":0}""", 5));
        var edit = Edit(replica, 1, """{"a":2,"b":0}""", 1);
        var log = new EditLog(8, _merger);
        var first = Edit(replica, 1, """{"a":1,"b":0}""", 5);
        log.Accept(first, 2, true, log.Merge(first, 1, first.Base, static _ => default));
        var asked = log.Merge(edit, 2, first.Local, static _ => default);
        Assert.Null(asked.Document);
        Assert.Equal("/a", Assert.Single(asked.Pairwise!.Conflicts).Path.ToString());
        Assert.Equal("a resolver is asked", asked.Reason);

        log.Accept(edit, 3, true, asked);
        var after = log.Merge(Edit(replica, 1, """{"a":0,"b":1}""", 3), 3, Json("""{"a":3,"b":0}"""), static _ => default);
        Assert.Null(after.Document);
        Assert.Equal("""{"a":3,"b":1}""", after.Pairwise!.Document.ToString());
    }

    [Fact]
    public void Where_a_strategy_has_no_answer_the_pair_counts()
    {
        var replica = Start("""{"a":0}""");
        var log = new EditLog(8, _merger);
        var first = Edit(replica, 1, """{"a":1}""", 5, "fail");
        log.Accept(first, 2, true, log.Merge(first, 1, first.Base, static _ => default));
        var late = log.Merge(Edit(replica, 1, """{"a":2}""", 1), 2, first.Local, static _ => default);
        Assert.Null(late.Document);
        Assert.Single(late.Pairwise!.Conflicts);
        Assert.NotNull(log.Merge(Edit(replica, 1, """{"a":0,"b":2}""", 1), 2, first.Local, static _ => default).Document);
    }

    [Fact]
    public void It_remembers_no_more_than_its_capacity_and_says_so_where_that_matters()
    {
        var replica = Start("""{"a":0}""", capacity: 2);
        for (var i = 1; i <= 3; i++)
            replica.Receive(Edit(replica, replica.Version, $$"""{"a":{{i}}}""", i));
        var merge = replica.Receive(Edit(replica, 1, """{"a":0,"b":1}""", 9));
        Assert.Equal("an edit since is no longer remembered", merge.Reason);
        Assert.Equal("""{"a":3,"b":1}""", replica.Document.ToString());
    }

    [Fact]
    public void A_commit_that_went_past_the_log_makes_it_forget()
    {
        var log = new EditLog(8, _merger);
        var replica = Start("""{"a":0}""");
        var first = Edit(replica, 1, """{"a":1}""", 5);
        log.Accept(first, 2, true, log.Merge(first, 1, first.Base, static _ => default));
        var merge = log.Merge(Edit(replica, 1, """{"a":0,"b":1}""", 1), 3, Json("""{"a":7}"""), static _ => default);
        Assert.Null(merge.Document);
        Assert.Equal(0, log.Count);
        Assert.Equal("""{"a":7,"b":1}""", merge.Pairwise!.Document.ToString());
    }

    private static EditStamp At(int seconds) => new(DateTimeOffset.UnixEpoch.AddSeconds(seconds), "ann");

    private Replica Start(string document, int capacity = 64) => new(Json(document), _merger, capacity);

    private static LoggedEdit Edit(Replica replica, long version, string local, int seconds, string strategy = "last-write-wins") =>
        new() { BaseVersion = version, Base = replica[version], Local = Json(local), Stamp = At(seconds), Strategy = ConflictStrategy.Parse(strategy) };

    private void InEveryOrder(string @base, string expected, string strategy, params (string Local, int Seconds)[] edits)
    {
        foreach (var order in Permutations(edits))
        {
            var replica = Start(@base);
            foreach (var (local, seconds) in order)
                Assert.NotNull(replica.Receive(Edit(replica, 1, local, seconds, strategy)).Document);
            Assert.Equal(expected, replica.Document.ToString());
        }
    }

    private static IEnumerable<T[]> Permutations<T>(T[] items) => items.Length < 2
        ? [items]
        : Enumerable.Range(0, items.Length).SelectMany(i => Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => (T[])[items[i], .. rest]));
}
