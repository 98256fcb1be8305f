namespace PluginState.AspNetCore.Tests;

/// <summary><c>/contexts</c> and <c>/contexts/{id}</c>.</summary>
public sealed class ContextTests
{
    [Fact]
    public async Task A_context_is_made_with_its_state_and_told_where_it_is()
    {
        await using var server = await ServerFixture.StartAsync();
        var made = (await server.PostAsync("contexts", """{"stateId":"room-1","contextId":"c1","initial":{"n":1},"metadata":{"user":"ada"}}""")).Is(201);
        Assert.Equal("/api/contexts/c1", made["Location"]);
        Assert.Equal("application/json", made.ContentType);
        Assert.Equal("no-store", made["Cache-Control"]);
        Assert.Equal(
            """{"id":"c1","stateId":"room-1","version":1,"created":"2026-01-31T12:00:00+00:00","lastAccessed":"2026-01-31T12:00:00+00:00","metadata":{"user":"ada"}}""", made.Text);
        Assert.Equal("""{"n":1}""", (await server.GetAsync("states/room-1")).Is(200).Text);
    }

    [Fact]
    public async Task Without_an_id_it_gets_one_and_without_a_document_an_empty_object()
    {
        await using var server = await ServerFixture.StartAsync();
        var made = (await server.PostAsync("contexts", """{"stateId":"room","contextId":null,"metadata":null}""")).Is(201);
        var id = made.Json.GetProperty("id").GetString()!;
        Assert.Equal($"/api/contexts/{id}", made["Location"]);
        Assert.Equal("{}", (await server.GetAsync($"contexts/{id}/state")).Is(200).Text);
        Assert.Equal("{}", (await server.GetAsync($"contexts/{id}")).Is(200).Member("metadata"));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[1,\"a\"]")]
    [InlineData("\"text\"")]
    public async Task A_document_is_any_json(string json)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: json);
        Assert.Equal(json, (await server.GetAsync("contexts/c/state")).Is(200).Text);
    }

    [Fact]
    public async Task Making_it_again_gives_the_one_that_is_there_and_another_state_is_a_conflict()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c1", "room-1", """{"n":1}""");
        var again = (await server.PostAsync("contexts", """{"stateId":"room-1","contextId":"c1","initial":{"n":2},"metadata":{"later":"yes"}}""")).Is(200);
        Assert.Equal("{}", again.Member("metadata"));
        Assert.Null(again["Location"]);
        Assert.Equal("""{"n":1}""", (await server.GetAsync("states/room-1")).Text);
        (await server.PostAsync("contexts", """{"stateId":"room-2","contextId":"c1"}""")).IsProblem(409, "context_exists");
        (await server.GetAsync("states/room-2")).IsProblem(404, "state_not_found");
    }

    [Fact]
    public async Task Making_it_again_after_its_state_was_removed_makes_both_anew()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c1", initial: """{"n":1}""");
        (await server.DeleteAsync("states/room")).Is(204);
        (await server.GetAsync("contexts/c1/state")).IsProblem(404, "state_not_found");
        (await server.PostAsync("contexts", """{"stateId":"room","contextId":"c1","initial":{"n":2}}""")).Is(201);
        Assert.Equal("""{"n":2}""", (await server.GetAsync("contexts/c1/state")).Is(200).Text);
    }

    [Fact]
    public async Task Looking_at_one_is_not_a_use()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.CacheSize = 2);
        await server.MakeAsync("old");
        await server.MakeAsync("new");
        server.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("\"2026-01-31T12:00:00+00:00\"", (await server.GetAsync("contexts/old")).Is(200).Member("lastAccessed"));
        await server.MakeAsync("newest");
        var gone = (await server.GetAsync("contexts/old")).IsProblem(410, "context_evicted");
        Assert.Equal("\"Capacity\"", gone.Member("reason"));
        Assert.Equal("\"old\"", gone.Member("contextId"));
    }

    [Fact]
    public async Task Reading_its_state_is_a_use_and_it_has_seen_that_version()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.CacheSize = 3);
        await server.MakeAsync("old");
        await server.WriteAsync("""{"n":2}""");
        await server.MakeAsync("new");
        Assert.Equal("1", (await server.GetAsync("contexts/old")).Member("version"));
        await server.GetAsync("contexts/old/state");
        Assert.Equal("2", (await server.GetAsync("contexts/old")).Member("version"));
        await server.MakeAsync("newer");
        (await server.GetAsync("contexts/old")).Is(200);
    }

    [Fact]
    public async Task One_that_nobody_used_expires_and_is_gone_with_the_reason()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.ContextTimeToLive = TimeSpan.FromMinutes(5));
        await server.MakeAsync("c");
        server.Time.Advance(TimeSpan.FromMinutes(6));
        server.States.Contexts.CleanupExpired(TimeSpan.FromMinutes(5));
        Assert.Equal("\"Expired\"", (await server.GetAsync("contexts/c/state")).IsProblem(410, "context_evicted").Member("reason"));
    }

    [Fact]
    public async Task A_removed_one_is_not_there_any_more_and_its_state_is()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        var removed = (await server.DeleteAsync("contexts/c")).Is(204);
        Assert.Empty(removed.Text);
        (await server.DeleteAsync("contexts/c")).IsProblem(404, "context_not_found");
        Assert.Equal("\"c\"", (await server.GetAsync("contexts/c")).IsProblem(404, "context_not_found").Member("contextId"));
        (await server.GetAsync("states/room")).Is(200);
    }

    [Fact]
    public async Task They_are_listed_by_id_a_page_at_a_time()
    {
        await using var server = await ServerFixture.StartAsync();
        foreach (var id in (string[])["d", "B", "a", "c", "e"])
            await server.MakeAsync(id);
        var (pages, next) = (new List<string>(), "");
        do
        {
            var page = (await server.GetAsync($"contexts?limit=2{(next.Length == 0 ? "" : "&after=" + next)}")).Is(200).Json;
            pages.Add(string.Concat(page.GetProperty("items").EnumerateArray().Select(static context => context.GetProperty("id").GetString())));
            next = page.TryGetProperty("next", out var id) ? id.GetString()! : "";
        }
        while (next.Length > 0);
        Assert.Equal(["Ba", "cd", "e"], pages);
    }

    [Fact]
    public async Task A_page_is_of_fifty_where_nothing_else_is_asked_for()
    {
        await using var server = await ServerFixture.StartAsync();
        for (var i = 0; i < 51; i++)
            server.States.CreateContext("room", contextId: $"c{i:00}");
        var page = (await server.GetAsync("contexts")).Is(200).Json;
        Assert.Equal((50, "c49"), (page.GetProperty("items").GetArrayLength(), page.GetProperty("next").GetString()));
        Assert.False((await server.GetAsync("contexts?limit=1000")).Json.TryGetProperty("next", out _));
        Assert.Equal("[]", (await server.GetAsync("contexts?after=z")).Member("items"));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=-1")]
    [InlineData("limit=ten")]
    [InlineData("limit=")]
    [InlineData("limit=1&limit=2")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("after=a&after=b")]
    public async Task A_page_that_cannot_be_is_refused(string query)
    {
        await using var server = await ServerFixture.StartAsync();
        (await server.GetAsync("contexts?" + query)).IsProblem(400, "bad_request");
    }

    [Theory]
    [InlineData("{}", "bad_request")]
    [InlineData("""{"stateId":null}""", "bad_request")]
    [InlineData("""{"stateId":""}""", "bad_request")]
    [InlineData("""{"stateId":" "}""", "bad_request")]
    [InlineData("""{"stateId":5}""", "bad_request")]
    [InlineData("""{"stateId":["room"]}""", "bad_request")]
    [InlineData("""{"stateId":"a\u0000b"}""", "bad_request")]
    [InlineData("""{"stateId":"a\nb"}""", "bad_request")]
    [InlineData("""{"stateId":"."}""", "bad_request")]
    [InlineData("""{"stateId":".."}""", "bad_request")]
    [InlineData("""{"stateId":"room","contextId":".."}""", "bad_request")]
    [InlineData("""{"stateId":"room","contextId":7}""", "bad_request")]
    [InlineData("""{"stateId":"room","metadata":[]}""", "bad_request")]
    [InlineData("""{"stateId":"room","metadata":{"a":1}}""", "bad_request")]
    [InlineData("""{"stateId":"room","metadata":{"":"a"}}""", "bad_request")]
    [InlineData("[]", "bad_request")]
    [InlineData("null", "bad_request")]
    [InlineData("", "invalid_json")]
    [InlineData("{", "invalid_json")]
    [InlineData("""{"stateId":"a","stateId":"b"}""", "invalid_json")]
    [InlineData("""{"stateId":"\ud800"}""", "invalid_json")]
    public async Task One_that_cannot_be_is_refused_and_nothing_is_made(string body, string code)
    {
        await using var server = await ServerFixture.StartAsync();
        (await server.PostAsync("contexts", body)).IsProblem(400, code);
        Assert.Equal((0, 0), (server.States.Contexts.Count, server.States.GetMetrics().States.Count));
    }

    [Fact]
    public async Task Ids_and_metadata_are_short()
    {
        await using var server = await ServerFixture.StartAsync();
        var (longest, tooLong) = (new string('x', 256), new string('x', 257));
        (await server.PostAsync("contexts", $$"""{"stateId":"{{longest}}","contextId":"{{longest}}"}""")).Is(201);
        (await server.PostAsync("contexts", $$"""{"stateId":"{{tooLong}}"}""")).IsProblem(400, "bad_request");
        (await server.GetAsync($"contexts/{tooLong}")).IsProblem(400, "bad_request");
        (await server.PostAsync("contexts", """{"stateId":"room","metadata":{"a":"LONG"}}""".Replace("LONG", new('x', 1025), StringComparison.Ordinal))).IsProblem(400, "bad_request");
        var many = string.Join(',', Enumerable.Range(0, 33).Select(static i => $"\"m{i}\":\"\""));
        (await server.PostAsync("contexts", """{"stateId":"room","metadata":{MANY}}""".Replace("MANY", many, StringComparison.Ordinal))).IsProblem(400, "bad_request");
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a%2Fb/c")]
    [InlineData("ä ö\u00a0ü€😀")]
    [InlineData("100%")]
    [InlineData("?#&+;=")]
    [InlineData("a\\b")]
    [InlineData("...")]
    [InlineData("\"quoted\"")]
    [InlineData("<script>")]
    public async Task An_id_is_whatever_it_is_percent_encoded(string id)
    {
        await using var server = await ServerFixture.StartAsync();
        var json = System.Text.Json.JsonSerializer.Serialize(id);
        var made = (await server.PostAsync("contexts", $$"""{"stateId":{{json}},"contextId":{{json}},"initial":{"n":1} }""")).Is(201);
        Assert.Equal(id, made.Json.GetProperty("id").GetString());
        Assert.Equal("""{"n":1}""", (await server.GetAsync($"contexts/{Uri.EscapeDataString(id)}/state")).Is(200).Text);
        Assert.Equal("""{"n":1}""", (await server.GetAsync($"states/{Uri.EscapeDataString(id)}")).Is(200).Text);
        Assert.Equal(id, (await server.SendAsync(HttpMethod.Get, made["Location"]!)).Is(200).Json.GetProperty("id").GetString());
        (await server.PostAsync($"contexts/{Uri.EscapeDataString(id)}/checkpoints")).Is(201);
        (await server.DeleteAsync($"states/{Uri.EscapeDataString(id)}")).Is(204);
    }

    [Theory]
    [InlineData("initial document", """{"stateId":"room","initial":INITIAL}""", 422, "document_limit")]
    [InlineData("body", """{"stateId":"room","filler":INITIAL}""", 413, "body_too_large")]
    public async Task What_is_too_large_is_refused(string what, string body, int status, string code)
    {
        // The body may be larger than a document here, which is for patches that take much away.
        await using var server = await ServerFixture.StartAsync(
            static states => states.Limits = new() { MaxBytes = 3000 }, what == "body" ? null : static server => server.MaxBodySize = 4000);
        var size = what == "body" ? 3000 : 3500;
        var reply = await server.PostAsync("contexts", body.Replace("INITIAL", '"' + new string('x', size) + '"', StringComparison.Ordinal));
        reply.IsProblem(status, code);
        Assert.Empty(server.States.Contexts);
    }
}
