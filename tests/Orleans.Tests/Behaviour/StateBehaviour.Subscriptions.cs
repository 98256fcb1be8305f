using PluginState.Documents;
using PluginState.States;
using static PluginState.Orleans.Tests.Behaviour.Edits;

namespace PluginState.Orleans.Tests.Behaviour;

/// <content>What subscribers are told.</content>
public abstract partial class StateBehaviour
{
    [Fact]
    public async Task A_subscriber_gets_the_state_as_it_is_and_then_every_change_in_order()
    {
        var (ann, bob) = await BothAsync("""{"n":0}""");
        await using var follower = (await EveAsync()).Follow();
        Assert.Equal("""snapshot 1 {"n":0}""", await follower.NextAsync());
        await ann.SetAsync("/n", "1.0", new() { Actor = "x", Timestamp = _noon });
        await bob.SetAsync("/m", "2");
        var change = await follower.NextChangeAsync();
        Assert.Equal((2L, """{"n":1.0}""", """[{"op":"replace","path":"/n","value":1.0}]""", new EditStamp(_noon, "x")), (change.State.Version, change.State.Document.ToString(), change.Patch.ToString(), change.State.Stamp));
        Assert.Equal("""3 [{"op":"add","path":"/m","value":2}]""", await follower.NextAsync());
        await ann.RollbackAsync(1);
        Assert.Equal("""4 [{"op":"replace","path":"/n","value":0},{"op":"remove","path":"/m"}]""", await follower.NextAsync());
    }

    [Fact]
    public async Task What_changes_nothing_is_told_to_nobody()
    {
        var ann = await AnnAsync("""{"n":0}""");
        await using var follower = (await BobAsync()).Follow();
        await follower.NextAsync();
        await ann.SetAsync("/n", "0");
        await Assert.ThrowsAsync<JsonPatchException>(() => ann.UpdateAsync(Remove("/missing")));
        await ann.SetAsync("/n", "1");
        Assert.StartsWith("2 ", await follower.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_leaves_out_what_does_not_touch_its_places()
    {
        var ann = await AnnAsync("""{"scores":{"ada":1},"title":"Chess"}""");
        await using var follower = (await BobAsync()).Follow(PathPattern.Parse("/scores/*"));
        await follower.NextAsync();
        await ann.SetAsync("/title", "\"Go\"");
        await ann.SetAsync("/scores/ada", "2");
        await ann.UpdateAsync(Remove("/scores"));
        Assert.Equal("""3 [{"op":"replace","path":"/scores/ada","value":2}]""", await follower.NextAsync());
        Assert.Equal("""4 [{"op":"remove","path":"/scores"}]""", await follower.NextAsync());
    }

    [Fact]
    public async Task A_subscriber_that_is_too_slow_gets_a_snapshot_in_place_of_what_it_missed_and_no_gap()
    {
        var ann = await AnnAsync("""{"n":0}""");
        await using var follower = (await BobAsync()).Follow();
        await follower.NextAsync();
        for (var n = 1; n <= 400; n++)
            await ann.SetAsync("/n", $"{n}");
        var (version, snapshots, document) = (1L, 0, Json("""{"n":0}"""));
        while (version < 401)
        {
            var change = await follower.NextChangeAsync();
            Assert.True(change.State.Version > version, "it went back");
            if (change.IsSnapshot)
                snapshots++;
            else
                Assert.Equal(version + 1, change.State.Version);
            document = change.IsSnapshot ? change.State.Document : change.Patch.Apply(document);
            Assert.Equal(change.State.Document, document);
            version = change.State.Version;
        }

        Assert.InRange(snapshots, 1, 400);
        Assert.Equal("""{"n":400}""", document.ToString());
        await ann.SetAsync("/n", "401");
        Assert.Equal("""402 [{"op":"replace","path":"/n","value":401}]""", await follower.NextAsync());
    }

    [Fact]
    public async Task Whatever_its_pace_a_subscriber_that_applies_what_it_gets_ends_with_the_state()
    {
        const int Updates = 150;
        await AnnAsync("""{"count":0}""");
        Client[] followers = [await AnnAsync(), await BobAsync(), await EveAsync()];
        Client[] writers = [await AnnAsync(), await BobAsync(), await EveAsync()];
        var readers = followers.Select(follower => Task.Run(async () =>
        {
            StateValue? mine = null;
            long version = 0;
            await foreach (var change in follower.Manager.SubscribeAsync(follower.Context.Id).WithCancellation(TestContext.Current.CancellationToken))
            {
                Assert.True(change.State.Version > version);
                if (!change.IsSnapshot)
                    Assert.Equal(version + 1, change.State.Version);
                mine = change.IsSnapshot ? change.State.Document : change.Patch.Apply(mine!);
                Assert.Equal(change.State.Document.ToUtf8(), mine.ToUtf8());
                version = change.State.Version;
                if (version == 1 + (3 * Updates))
                    break;
            }

            return mine!.ToString();
        })).ToArray();
        await Task.WhenAll(writers.Select(async writer =>
        {
            for (var n = 0; n < Updates; n++)
                await IncrementAsync(writer);
        }));
        Assert.All(await Task.WhenAll(readers).InTime(), static document => Assert.Equal($$"""{"count":{{3 * Updates}}}""", document));
    }

    [Fact]
    public async Task Subscribers_are_bounded_and_one_that_leaves_makes_room()
    {
        Client[] clients = [await AnnAsync(), await BobAsync(), await EveAsync(), await AnnAsync()];
        var followers = clients.Select(static client => client.Follow()).ToArray();
        foreach (var follower in followers.Take(3))
            await follower.NextAsync();
        var error = await Assert.ThrowsAsync<SubscriptionLimitException>(() => followers[3].NextAsync());
        Assert.Contains("3", error.Message, StringComparison.Ordinal);
        await followers[0].DisposeAsync();
        await Patience.UntilAsync(async () =>
        {
            await using var again = clients[3].Follow();
            try
            {
                return await again.NextAsync() == "snapshot 1 {}";
            }
            catch (SubscriptionLimitException)
            {
                return false; // elsewhere they hear a little later that one left
            }
        }, "room for one more");
        await followers[1].DisposeAsync();
        await followers[2].DisposeAsync();
    }

    [Fact]
    public async Task A_subscription_is_ended_by_its_token()
    {
        var ann = await AnnAsync();
        using var end = new CancellationTokenSource();
        await using var follower = (await BobAsync()).Follow(cancellationToken: end.Token);
        await follower.NextAsync();
        var waiting = follower.HasMoreAsync();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(2, (await ann.SetAsync("/a", "1")).Version);
    }

    [Fact]
    public async Task A_subscription_ends_with_its_state()
    {
        var ann = await AnnAsync();
        await using var follower = (await BobAsync()).Follow();
        await follower.NextAsync();
        Assert.True(await ann.Manager.RemoveStateAsync(StateId).InTime());
        var error = await Assert.ThrowsAsync<StateNotFoundException>(() => follower.NextAsync());
        Assert.Contains(StateId, error.Message, StringComparison.Ordinal);
    }
}
