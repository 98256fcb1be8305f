using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace PluginState.AspNetCore.Tests;

/// <summary><c>GET /contexts/{id}/events</c>.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task A_stream_begins_with_the_state_and_goes_on_with_its_changes()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"title":"Go"}""");
        using var events = await server.FollowAsync("contexts/c/events");
        Assert.Equal("open", await events.RemarkAsync());
        var snapshot = await events.NextAsync("STATE_SNAPSHOT");
        Assert.Equal("""{"type":"STATE_SNAPSHOT","snapshot":{"title":"Go"},"timestamp":1769860800000}""", snapshot.Data);
        Assert.StartsWith("1-", snapshot.Id, StringComparison.Ordinal);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        await server.MergeAsync("contexts/c/state", """{"title":"Chess"}""");
        var delta = await events.NextAsync("STATE_DELTA");
        Assert.Equal("""{"type":"STATE_DELTA","delta":[{"op":"replace","path":"/title","value":"Chess"}],"timestamp":1769860801000}""", delta.Data);
        Assert.StartsWith("2-", delta.Id, StringComparison.Ordinal);
        await server.MergeAsync("contexts/c/state", """{"title":"Shogi"}""");
        Assert.StartsWith("3-", (await events.NextAsync("STATE_DELTA")).Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_headers_keep_it_from_being_held_back_or_kept()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        using var events = await server.FollowAsync("contexts/c/events");
        Assert.Equal("no-cache, no-store", string.Join(", ", events.Headers.GetValues("Cache-Control").SelectMany(static value => value.Split(", ")).Order(StringComparer.Ordinal)));
        Assert.Equal("no", events.Headers.GetValues("X-Accel-Buffering").Single());
        var head = (await server.HeadAsync("contexts/c/events")).Is(200);
        Assert.Equal(("text/event-stream", "no", ""), (head.ContentType, head["X-Accel-Buffering"], head.Text));
        Assert.Equal("1", (await server.GetAsync("metrics")).Json.GetProperty("streams").GetProperty("count").GetRawText());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_comes_back_gets_one_delta_over_all_that_was_missed(bool inQuery)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        string last;
        using (var events = await server.FollowAsync("contexts/c/events"))
            last = (await events.NextAsync("STATE_SNAPSHOT")).Id!;
        await server.WriteAsync("""{"n":2}""");
        await server.WriteAsync("""{"n":3,"m":1}""");
        using var again = await (inQuery ? server.FollowAsync("contexts/c/events?lastEventId=" + last) : server.FollowAsync("contexts/c/events", ("Last-Event-ID", last)));
        var delta = await again.NextAsync("STATE_DELTA");
        Assert.Equal("""[{"op":"add","path":"/m","value":1},{"op":"replace","path":"/n","value":3}]""", Sorted(delta));
        Assert.StartsWith("3-", delta.Id, StringComparison.Ordinal);
        await server.WriteAsync("4");
        Assert.StartsWith("4-", (await again.NextAsync("STATE_DELTA")).Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_missed_nothing_gets_nothing_before_the_next_change()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: "1");
        string last;
        using (var events = await server.FollowAsync("contexts/c/events"))
            last = (await events.NextAsync("STATE_SNAPSHOT")).Id!;
        using var again = await server.FollowAsync("contexts/c/events", ("Last-Event-ID", last));
        Assert.Equal("open", await again.RemarkAsync());
        await server.WriteAsync("2");
        Assert.Equal("""[{"op":"replace","path":"","value":2}]""", (await again.NextAsync("STATE_DELTA")).Member("delta"));
    }

    [Fact]
    public async Task Who_was_away_for_too_long_gets_a_snapshot()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.HistoryCapacity = 1);
        await server.MakeAsync("c", initial: "1");
        string last;
        using (var events = await server.FollowAsync("contexts/c/events"))
            last = (await events.NextAsync("STATE_SNAPSHOT")).Id!;
        await server.WriteAsync("2");
        await server.WriteAsync("3");
        using var again = await server.FollowAsync("contexts/c/events", ("Last-Event-ID", last));
        Assert.Equal("3", (await again.NextAsync("STATE_SNAPSHOT")).Member("snapshot"));
    }

    [Fact]
    public async Task An_id_of_a_state_that_had_the_name_before_is_not_taken_for_one_of_this()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("old", initial: """{"secret":1}""");
        string last;
        using (var events = await server.FollowAsync("contexts/old/events"))
            last = (await events.NextAsync("STATE_SNAPSHOT")).Id!;
        await server.DeleteAsync("states/room");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        await server.MakeAsync("new", initial: """{"n":1}""");
        using var same = await server.FollowAsync("contexts/new/events", ("Last-Event-ID", last)); // version 1, both
        Assert.Equal("""{"n":1}""", (await same.NextAsync("STATE_SNAPSHOT")).Member("snapshot"));
        await server.WriteAsync("2");
        using var later = await server.FollowAsync("contexts/new/events", ("Last-Event-ID", last));
        Assert.Equal("2", (await later.NextAsync("STATE_SNAPSHOT")).Member("snapshot"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("-")]
    [InlineData("1-")]
    [InlineData("-12345678")]
    [InlineData("1-xyz")]
    [InlineData("99999999999999999999-12345678")]
    [InlineData("9-12345678")]
    [InlineData("1-123456789")]
    public async Task An_id_that_is_none_gives_a_snapshot(string id)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: "1");
        using var events = await server.FollowAsync("contexts/c/events?lastEventId=" + id);
        Assert.Equal("1", (await events.NextAsync("STATE_SNAPSHOT")).Member("snapshot"));
    }

    [Fact]
    public async Task Only_changes_at_above_or_below_the_places_asked_for_are_told()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"players":{"ada":{"x":1}},"chat":[]}""");
        using var events = await server.FollowAsync("contexts/c/events?path=/players/*");
        await events.NextAsync("STATE_SNAPSHOT");
        await server.PatchAsync("contexts/c/state", """[{"op":"add","path":"/chat/0","value":"hello"}]""");
        await server.PatchAsync("contexts/c/state", """[{"op":"replace","path":"/players/ada/x","value":2}]""");
        Assert.StartsWith("3-", (await events.NextAsync("STATE_DELTA")).Id, StringComparison.Ordinal);
        await server.PatchAsync("contexts/c/state", """[{"op":"replace","path":"/chat","value":1}]""");
        await server.PatchAsync("contexts/c/state", """[{"op":"remove","path":"/players"}]""");
        Assert.StartsWith("5-", (await events.NextAsync("STATE_DELTA")).Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path=players", "invalid_pattern")]
    [InlineData("path=/a~2", "invalid_pattern")]
    [InlineData("path=/a&path=/b", "bad_request")]
    [InlineData("lastEventId=1-1&lastEventId=2-2", "bad_request")]
    public async Task A_pattern_that_is_none_is_refused(string query, string code)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.GetAsync("contexts/c/events?" + query)).IsProblem(400, code);
    }

    [Fact]
    public async Task A_pattern_is_short()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.GetAsync("contexts/c/events?path=" + string.Concat(Enumerable.Repeat("/**", 65)))).IsProblem(400, "invalid_pattern");
        (await server.GetAsync("contexts/c/events?path=/" + new string('x', 1024))).IsProblem(400, "invalid_pattern");
        (await server.HeadAsync("contexts/c/events?path=" + string.Concat(Enumerable.Repeat("/**", 64)))).Is(200);
    }

    [Theory]
    [InlineData("application/json", 406)]
    [InlineData("text/html, application/json;q=0.9", 406)]
    [InlineData("text/event-stream;q=0", 406)]
    [InlineData("text/event-stream", 200)]
    [InlineData("text/*;q=0.1", 200)]
    [InlineData("application/json, */*", 200)]
    [InlineData(";;;", 200)]
    public async Task Who_does_not_take_events_is_told(string accept, int status)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.HeadAsync("contexts/c/events", ("Accept", accept))).Is(status);
        if (status == 406)
        {
            (await server.GetAsync("contexts/c/events", ("Accept", accept))).IsProblem(406, "not_acceptable");
            (await server.PostAsync("ag-ui", """{"threadId":"c","runId":"r"}""", ("Accept", accept))).IsProblem(406, "not_acceptable");
        }
    }

    [Fact]
    public async Task A_silent_stream_says_that_it_is_there()
    {
        await using var server = await ServerFixture.StartAsync(server: static server => server.KeepAlive = TimeSpan.FromSeconds(20));
        await server.MakeAsync("c");
        using var events = await server.FollowAsync("contexts/c/events");
        await events.NextAsync("STATE_SNAPSHOT");
        for (var i = 0; i < 3; i++)
        {
            server.Time.Advance(TimeSpan.FromSeconds(20));
            Assert.Equal("keep-alive", await events.RemarkAsync());
        }

        await server.WriteAsync("1");
        await events.NextAsync("STATE_DELTA");
    }

    [Fact]
    public async Task Whoever_reads_too_slowly_gets_a_snapshot_in_place_of_what_was_left_out()
    {
        const int Versions = 40;
        await using var server = await ServerFixture.StartAsync(static states => states.SubscriberQueueCapacity = 2, more: static builder =>
            builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MinResponseDataRate = null));
        await server.MakeAsync("c", initial: "0");
        await using var slow = await RawConnection.OpenAsync(server.Address, receiveBuffer: 4096);
        await slow.SendAsync("GET /api/contexts/c/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.True((await slow.ReadAsync())!.IsStream);
        for (var i = 1; i <= Versions; i++)
            await server.WriteAsync($"\"{i}{new string('x', 1 << 20)}\""); // more than the buffers on the way take

        var (seen, snapshots) = (0, 0);
        while (seen < Versions + 1)
        {
            var line = await slow.LineAsync();
            if (line!.StartsWith("id: ", StringComparison.Ordinal))
            {
                var version = int.Parse(line[4..line.IndexOf('-', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(version > seen, $"{version} after {seen}");
                var isNext = version == seen + 1;
                seen = version;
                var data = await slow.LineAsync();
                if (data!.Contains("STATE_SNAPSHOT", StringComparison.Ordinal))
                    snapshots++;
                else
                    Assert.True(isNext, $"version {version} came as a delta, and the one before had been left out");
            }
        }

        Assert.True(snapshots >= 2, $"{snapshots} snapshots"); // the first, and at least one later
    }

    [Fact]
    public async Task A_stream_says_that_the_server_stops()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        using var events = await server.FollowAsync("contexts/c/events");
        await events.NextAsync("STATE_SNAPSHOT");
        server.App.Lifetime.StopApplication();
        Assert.Contains("""{"type":"CUSTOM","name":"pluginstate.closed","value":{"code":"server_stopping",""", (await events.NextAsync("CUSTOM")).Data, StringComparison.Ordinal);
        await events.EndAsync();
    }

    [Fact]
    public async Task A_server_that_stops_opens_no_stream()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        server.App.Lifetime.StopApplication();
        Assert.Equal("1", (await server.GetAsync("contexts/c/events")).IsProblem(503, "server_stopping")["Retry-After"]);
        (await server.PostAsync("ag-ui", """{"threadId":"c","runId":"r","forwardedProps":{"follow":true}}""")).IsProblem(503, "server_stopping");
        await server.States.DisposeAsync();
        (await server.GetAsync("contexts/c/state")).IsProblem(503, "server_stopping");
        (await server.PostAsync("contexts", """{"stateId":"room"}""")).IsProblem(503, "server_stopping");
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Stopping_the_app_ends_every_stream_and_takes_no_longer()
    {
        var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        var streams = new List<EventReader>();
        for (var i = 0; i < 20; i++)
            streams.Add(await server.FollowAsync("contexts/c/events"));
        foreach (var events in streams)
            await events.NextAsync("STATE_SNAPSHOT");
        var stopped = server.App.StopAsync(ServerFixture.Token);
        foreach (var events in streams)
        {
            await events.NextAsync("CUSTOM");
            await events.EndAsync();
        }

        await stopped.WaitAsync(ServerFixture.Patience, ServerFixture.Token);
        Assert.Empty(server.Errors);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_says_that_its_state_was_removed()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        using var events = await server.FollowAsync("contexts/c/events");
        await events.NextAsync("STATE_SNAPSHOT");
        await server.DeleteAsync("states/room");
        var closed = (await events.NextAsync("CUSTOM")).Json.GetProperty("value");
        Assert.Equal("state_not_found", closed.GetProperty("code").GetString());
        Assert.NotEmpty(closed.GetProperty("detail").GetString()!);
        await events.EndAsync();
    }

    [Fact]
    public async Task A_stream_says_that_its_state_left_for_want_of_room()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.MaxResidentStates = 1);
        await server.MakeAsync("c");
        using var events = await server.FollowAsync("contexts/c/events");
        await events.NextAsync("STATE_SNAPSHOT");
        await server.MakeAsync("d", "other");
        Assert.Equal("state_evicted", (await events.NextAsync("CUSTOM")).Json.GetProperty("value").GetProperty("code").GetString());
        await events.EndAsync();
    }

    [Fact]
    public async Task There_are_no_more_streams_than_there_may_be_and_one_that_ends_makes_room()
    {
        await using var server = await ServerFixture.StartAsync(server: static server => server.MaxStreams = 2);
        await server.MakeAsync("c");
        using var first = await server.FollowAsync("contexts/c/events");
        var second = await server.FollowAsync("contexts/c/events");
        Assert.Equal("5", (await server.GetAsync("contexts/c/events")).IsProblem(429, "too_many_streams")["Retry-After"]);
        (await server.PostAsync("ag-ui", """{"threadId":"c","runId":"r"}""")).IsProblem(429, "too_many_streams");
        var streams = (await server.GetAsync("metrics")).Json.GetProperty("streams");
        Assert.Equal((2, 2), (streams.GetProperty("count").GetInt32(), streams.GetProperty("capacity").GetInt32()));
        (await server.HeadAsync("contexts/c/events")).Is(200);
        second.Dispose();
        await UntilAsync(async () => (await server.GetAsync("metrics")).Json.GetProperty("streams").GetProperty("count").GetInt32() == 1);
        using var third = await server.FollowAsync("contexts/c/events");
    }

    [Fact]
    public async Task A_state_has_no_more_subscribers_than_it_may_have()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.MaxSubscribers = 1);
        await server.MakeAsync("c");
        using var first = await server.FollowAsync("contexts/c/events");
        await first.NextAsync("STATE_SNAPSHOT");
        Assert.Equal("5", (await server.GetAsync("contexts/c/events")).IsProblem(429, "subscription_limit")["Retry-After"]);
        Assert.Equal("1", (await server.GetAsync("metrics")).Json.GetProperty("streams").GetProperty("count").GetRawText());
    }

    [Fact]
    public async Task A_client_that_goes_leaves_no_subscriber()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        for (var i = 0; i < 5; i++)
        {
            await using var connection = await RawConnection.OpenAsync(server.Address);
            await connection.SendAsync("GET /api/contexts/c/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.True((await connection.ReadAsync())!.IsStream);
            connection.Reset();
        }

        await UntilAsync(async () => (await server.GetAsync("metrics")).Text.Contains("""{"name":"subscribers.active","count":0,""", StringComparison.Ordinal));
        Assert.Empty(server.Errors);
    }

    private static string Sorted(StreamEvent delta) =>
        "[" + string.Join(',', delta.Json.GetProperty("delta").EnumerateArray().Select(static operation => operation.GetRawText()).Order(StringComparer.Ordinal)) + "]";

    /// <summary>Asks until it is so: what a client's going comes to is nothing that could be waited for.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ServerFixture.Token);
        patience.CancelAfter(ServerFixture.Patience);
        while (!await isSo())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
