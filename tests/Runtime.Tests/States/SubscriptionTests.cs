using PluginState.Documents;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class SubscriptionTests
{
    private static readonly TimeSpan _longEnough = TimeSpan.FromSeconds(30);

    private readonly StateManagerOptions _options = new();

    [Fact]
    public async Task A_subscriber_gets_the_state_as_it_is_and_then_every_change_in_order()
    {
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s", Json("""{"n":0}"""));
        await using var changes = manager.SubscribeAsync(context.Id, cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator();
        Assert.Equal("""snapshot 1 {"n":0}""", await Next(changes));
        await manager.UpdateAsync(context.Id, Set("/n", "1"));
        await manager.UpdateAsync(context.Id, Set("/m", "2"));
        Assert.Equal("""2 [{"op":"replace","path":"/n","value":1}]""", await Next(changes));
        Assert.Equal("""3 [{"op":"add","path":"/m","value":2}]""", await Next(changes));
        await manager.RollbackAsync(context.Id, 1);
        Assert.Equal("""4 [{"op":"replace","path":"/n","value":0},{"op":"remove","path":"/m"}]""", await Next(changes));
    }

    [Theory]
    [InlineData("/scores/*", "/scores/ada", true)]
    [InlineData("/scores/*", "/scores", true)]
    [InlineData("/scores/*", "/scores/ada/today", true)]
    [InlineData("/scores/*", "", true)]
    [InlineData("/scores/*", "/title", false)]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a/b", "/a/c", false)]
    [InlineData("/a/**/z", "/a/b/c", true)]
    [InlineData("/a/**/z", "/b", false)]
    [InlineData("**", "/anything", true)]
    public void A_filter_lets_through_changes_at_above_and_below_the_places_it_matches(string pattern, string changed, bool expected)
    {
        if (pattern == "**")
            pattern = "/**";
        Assert.Equal(expected, PathPattern.Parse(pattern).Touches(JsonPointer.Parse(changed)));
    }

    [Fact]
    public async Task Subscription_filters_leave_out_what_does_not_touch_their_places()
    {
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s", Json("""{"scores":{"ada":1},"title":"Chess"}"""));
        await using var changes = manager.SubscribeAsync(context.Id, PathPattern.Parse("/scores/*")).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await Next(changes);
        await manager.UpdateAsync(context.Id, Set("/title", "\"Go\""));
        await manager.UpdateAsync(context.Id, Set("/scores/ada", "2"));
        await manager.UpdateAsync(context.Id, Remove("/scores"));
        Assert.StartsWith("3 ", await Next(changes), StringComparison.Ordinal);
        Assert.StartsWith("4 ", await Next(changes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscriber_that_is_too_slow_gets_a_snapshot_in_place_of_what_it_missed()
    {
        _options.SubscriberQueueCapacity = 2;
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s", Json("""{"n":0}"""));
        await using var changes = manager.SubscribeAsync(context.Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await Next(changes);
        for (var n = 1; n <= 10; n++)
            await manager.UpdateAsync(context.Id, Set("/n", $"{n}"));
        Assert.StartsWith("2 ", await Next(changes), StringComparison.Ordinal);
        Assert.StartsWith("3 ", await Next(changes), StringComparison.Ordinal);
        Assert.Equal("""snapshot 11 {"n":10}""", await Next(changes));
        await manager.UpdateAsync(context.Id, Set("/n", "11"));
        Assert.StartsWith("12 ", await Next(changes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)] // full at every other change, so the flag is set and taken back all the time
    [InlineData(4)]
    public async Task Whatever_its_pace_a_subscriber_that_applies_what_it_gets_ends_with_the_state(int queue)
    {
        _options.SubscriberQueueCapacity = queue;
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s", Json("""{"n":0}"""));
        const int Updates = 3000;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            StateValue? mine = null;
            long version = 0;
            await foreach (var change in manager.SubscribeAsync(context.Id).WithCancellation(TestContext.Current.CancellationToken))
            {
                Assert.True(change.State.Version > version);
                if (!change.IsSnapshot)
                    Assert.Equal(version + 1, change.State.Version);
                mine = change.IsSnapshot ? change.State.Document : change.Patch.Apply(mine!);
                Assert.Equal(change.State.Document, mine);
                version = change.State.Version;
                if (version == Updates + 1)
                    break;
            }

            return mine!.ToString();
        })).ToArray();
        for (var n = 1; n <= Updates; n++)
            await manager.UpdateAsync(context.Id, Set("/n", $"{n}"));
        Assert.All(await Task.WhenAll(readers).WaitAsync(_longEnough), static document => Assert.Equal($$"""{"n":{{Updates}}}""", document));
    }

    [Fact]
    public async Task Subscribers_are_bounded_and_one_that_leaves_makes_room()
    {
        _options.MaxSubscribers = 1;
        await using var manager = new StateManager(_options);
        var context = manager.CreateContext("s");
        await using (var first = manager.SubscribeAsync(context.Id).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            await Next(first);
            await using var second = manager.SubscribeAsync(context.Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
            await Assert.ThrowsAsync<SubscriptionLimitException>(() => Next(second));
        }

        await using var third = manager.SubscribeAsync(context.Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await Next(third);
    }

    [Fact]
    public async Task A_subscription_ends_with_its_state_and_with_the_manager()
    {
        _options.MaxResidentStates = 2;
        var manager = new StateManager(_options);
        await using var evicted = manager.SubscribeAsync(manager.CreateContext("evicted").Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await Next(evicted);
        await using var removed = manager.SubscribeAsync(manager.CreateContext("removed").Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await Next(removed);
        manager.CreateContext("one more");
        manager.RemoveState("removed");
        await Assert.ThrowsAsync<StateEvictedException>(() => Next(evicted));
        await Assert.ThrowsAsync<StateNotFoundException>(() => Next(removed));

        await using var last = manager.SubscribeAsync(manager.CreateContext("one more").Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await Next(last);
        await manager.DisposeAsync();
        Assert.False(await last.MoveNextAsync());
    }

    private static async Task<string> Next(IAsyncEnumerator<StateChange> changes)
    {
        Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(_longEnough, TestContext.Current.CancellationToken));
        var change = changes.Current;
        return change.IsSnapshot ? $"snapshot {change.State.Version} {change.State.Document}" : $"{change.State.Version} {change.Patch}";
    }
}
