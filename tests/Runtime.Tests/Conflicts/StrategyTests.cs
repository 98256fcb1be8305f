using PluginState.Conflicts;
using PluginState.Resolvers;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

public sealed class StrategyTests
{
    private static readonly EditStamp _early = new(DateTimeOffset.UnixEpoch, "b");
    private static readonly EditStamp _late = new(DateTimeOffset.UnixEpoch.AddSeconds(1), "a");

    [Theory]
    [InlineData("last-write-wins", "2")]
    [InlineData("first-write-wins", "3")]
    [InlineData("merge", "2")]
    public async Task A_scalar_goes_to_the_side_the_strategy_names_whichever_side_is_local(string strategy, string expected)
    {
        Assert.Equal(expected, await Merge(strategy, "1", ("2", _late), ("3", _early)));
        Assert.Equal(expected, await Merge(strategy, "1", ("3", _early), ("2", _late)));
    }

    [Fact]
    public async Task Equal_times_break_on_the_actor_and_equal_actors_on_the_value()
    {
        var (ann, bob) = (new EditStamp(DateTimeOffset.UnixEpoch, "ann"), new EditStamp(DateTimeOffset.UnixEpoch, "bob"));
        Assert.Equal("2", await Merge("last-write-wins", "1", ("2", bob), ("3", ann)));
        Assert.Equal("2", await Merge("last-write-wins", "1", ("3", ann), ("2", bob)));
        Assert.Equal("3", await Merge("last-write-wins", "1", ("3", ann), ("2", ann)));
        Assert.Equal("3", await Merge("last-write-wins", "1", ("2", ann), ("3", ann)));
    }

    [Theory]
    [InlineData("last-write-wins", true, "{}")]
    [InlineData("last-write-wins", false, """{"a":2}""")]
    [InlineData("first-write-wins", true, """{"a":2}""")]
    [InlineData("merge", true, """{"a":2}""")]
    [InlineData("merge", false, """{"a":2}""")]
    public async Task A_winning_removal_removes_and_merge_keeps_the_edit(string strategy, bool removalIsLater, string expected) =>
        Assert.Equal(expected, await Merge(strategy, """{"a":1}""",
            ("{}", removalIsLater ? _late : _early), ("""{"a":2}""", removalIsLater ? _early : _late)));

    [Theory]
    [InlineData("[1,2,3]", "[1,3,4]", "[1,2,3,5]", "[1,3,5,4]")]
    [InlineData("[]", "[1]", "[1]", "[1]")]
    [InlineData("[1,1]", "[1]", "[1,1,1]", "[1,1]")]
    [InlineData("[1,2]", "[2]", "[1]", "[]")]
    [InlineData("""["a"]""", """["a","b"]""", """["a","b","c"]""", """["a","b","c"]""")]
    public async Task Merge_keeps_what_neither_side_removed_and_what_either_added(string @base, string later, string earlier, string expected)
    {
        Assert.Equal(expected, await Merge("merge", @base, (later, _late), (earlier, _early)));
        Assert.Equal(expected, await Merge("merge", @base, (earlier, _early), (later, _late)));
    }

    [Fact]
    public async Task Fail_leaves_the_conflict_unresolved() => Assert.Null(await Merge("fail", "1", ("2", _late), ("3", _early)));

    [Theory]
    [InlineData("last-write-wins")]
    [InlineData("first-write-wins")]
    [InlineData("merge")]
    [InlineData("fail")]
    [InlineData("resolver:max")]
    public void A_strategy_is_read_from_its_own_text(string text) => Assert.Equal(text, ConflictStrategy.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("newest")]
    [InlineData("Last-Write-Wins")]
    [InlineData("resolver: ")]
    public void An_unknown_strategy_is_a_typed_error_that_lists_those_there_are(string text)
    {
        var error = Assert.Throws<UnknownStrategyException>(() => ConflictStrategy.Parse(text));
        Assert.Equal(text, error.Strategy);
        Assert.Contains("last-write-wins", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string?> Merge(string strategy, string @base, (string Json, EditStamp Stamp) local, (string Json, EditStamp Stamp) remote)
    {
        var result = await new DocumentMerger(Catalog()).MergeAsync(
            new DocumentMergeRequest
            {
                Base = Json(@base),
                Local = Json(local.Json),
                Remote = Json(remote.Json),
                LocalStamp = local.Stamp,
                RemoteStampAt = _ => remote.Stamp,
                Strategy = ConflictStrategy.Parse(strategy),
            },
            TestContext.Current.CancellationToken);
        return result.IsResolved ? result.Document.ToString() : null;
    }
}
