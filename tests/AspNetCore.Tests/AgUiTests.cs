namespace PluginState.AspNetCore.Tests;

/// <summary><c>POST /ag-ui</c>.</summary>
public sealed class AgUiTests
{
    [Fact]
    public async Task A_run_on_a_context_is_its_state_and_ends()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        using var run = await server.RunAsync("""{"threadId":"c","runId":"r","state":{"n":9},"messages":[],"tools":[],"context":[],"forwardedProps":{}}""");
        Assert.Equal("""{"type":"RUN_STARTED","threadId":"c","runId":"r","timestamp":1769860800000}""", (await run.NextAsync("RUN_STARTED")).Data);
        var snapshot = await run.NextAsync("STATE_SNAPSHOT");
        Assert.Equal("""{"n":1}""", snapshot.Member("snapshot")); // state is not looked at
        Assert.StartsWith("1-", snapshot.Id, StringComparison.Ordinal);
        Assert.Equal("""{"type":"RUN_FINISHED","threadId":"c","runId":"r","timestamp":1769860800000}""", (await run.NextAsync("RUN_FINISHED")).Data);
        await run.EndAsync();
    }

    [Fact]
    public async Task A_run_on_a_state_has_a_context_until_it_ends_and_makes_the_state_where_there_is_none()
    {
        await using var server = await ServerFixture.StartAsync();
        using var run = await server.RunAsync("""{"threadId":"room","runId":"r","forwardedProps":{"follow":true,"followFor":5000}}""");
        await run.NextAsync("RUN_STARTED");
        Assert.Equal("{}", (await run.NextAsync("STATE_SNAPSHOT")).Member("snapshot"));
        Assert.Single(server.States.Contexts);
        await server.WriteAsync("1");
        Assert.Equal("""[{"op":"replace","path":"","value":1}]""", (await run.NextAsync("STATE_DELTA")).Member("delta"));
        server.Time.Advance(TimeSpan.FromSeconds(5));
        await run.NextAsync("RUN_FINISHED");
        await run.EndAsync();
        Assert.Equal("writer of room", Assert.Single(server.States.Contexts).Id);
        (await server.GetAsync("states/room")).Is(200);
    }

    [Fact]
    public async Task An_edit_merges_what_the_client_made_with_what_others_did()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"a":1,"b":1}""");
        await server.WriteAsync("""{"a":1,"b":2}""");
        using var run = await server.RunAsync("""{"threadId":"c","runId":"r","state":{"a":5,"b":1},"forwardedProps":{"edit":true,"actor":"ada"}}""");
        await run.NextAsync("RUN_STARTED");
        Assert.Equal("""{"a":5,"b":2}""", (await run.NextAsync("STATE_SNAPSHOT")).Member("snapshot"));
        await run.NextAsync("RUN_FINISHED");
        Assert.Equal("ada", (await server.GetAsync("contexts/c/history")).Json.GetProperty("items")[0].GetProperty("actor").GetString());
    }

    [Fact]
    public async Task What_an_edit_was_made_on_can_be_an_event_and_the_answer_is_what_became_of_it()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"a":1,"b":1}""");
        string id;
        using (var run = await server.RunAsync("""{"threadId":"c","runId":"1"}"""))
        {
            await run.NextAsync("RUN_STARTED");
            id = (await run.NextAsync("STATE_SNAPSHOT")).Id!;
        }

        await server.WriteAsync("""{"a":1,"b":2}""");
        await server.GetAsync("contexts/c/state"); // another tab of the same client
        using var edit = await server.RunAsync($$"""{"threadId":"c","runId":"2","state":{"a":5,"b":1},"forwardedProps":{"edit":true,"lastEventId":"{{id}}"} }""");
        await edit.NextAsync("RUN_STARTED");
        var snapshot = await edit.NextAsync("STATE_SNAPSHOT"); // what the client has is of no version, so no delta fits it
        Assert.Equal("""{"a":5,"b":2}""", snapshot.Member("snapshot"));
        await edit.NextAsync("RUN_FINISHED");
    }

    [Fact]
    public async Task A_run_goes_on_from_the_last_event_the_client_has()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        string id;
        using (var run = await server.RunAsync("""{"threadId":"c","runId":"1"}"""))
        {
            await run.NextAsync("RUN_STARTED");
            id = (await run.NextAsync("STATE_SNAPSHOT")).Id!;
        }

        await server.WriteAsync("""{"n":2}""");
        using var later = await server.RunAsync($$"""{"threadId":"c","runId":"2","forwardedProps":{"lastEventId":"{{id}}"} }""");
        await later.NextAsync("RUN_STARTED");
        var delta = await later.NextAsync("STATE_DELTA");
        Assert.Equal("""[{"op":"replace","path":"/n","value":2}]""", delta.Member("delta"));
        await later.NextAsync("RUN_FINISHED");

        using var nothing = await server.RunAsync($$"""{"threadId":"c","runId":"3","forwardedProps":{"lastEventId":"{{delta.Id}}"} }""");
        await nothing.NextAsync("RUN_STARTED");
        await nothing.NextAsync("RUN_FINISHED");
    }

    [Fact]
    public async Task An_edit_that_was_made_on_something_else_is_refused()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"a":1}""");
        string Body(string id) => $$"""{"threadId":"c","runId":"r","state":{},"forwardedProps":{"edit":true,"lastEventId":"{{id}}"} }""";
        (await server.PostAsync("ag-ui", Body("1-00000000"))).IsProblem(412, "stale_base");
        (await server.PostAsync("ag-ui", Body("7-12345678"))).IsProblem(412, "stale_base");
        (await server.PostAsync("ag-ui", Body("first"))).IsProblem(400, "bad_request");
        Assert.Equal("""{"a":1}""", (await server.GetAsync("states/room")).Text);
    }

    [Fact]
    public async Task A_conflict_of_an_edit_is_refused_before_the_run_begins_unless_it_says_what_it_comes_to()
    {
        await using var server = await ServerFixture.StartAsync();
        server.Declare("mine", "/elsewhere", static _ => Resolution.UseLocal);
        await server.MakeAsync("c", initial: """{"a":1}""");
        await server.WriteAsync("""{"a":2}""");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        string Body(string more) => $$"""{"threadId":"c","runId":"r","state":{"a":3},"forwardedProps":{"edit":true{{more}}} }""";
        (await server.PostAsync("ag-ui", Body(""))).IsProblem(409, "conflict_unresolved");
        (await server.PostAsync("ag-ui", Body(""","conflict":"guess" """))).IsProblem(400, "unknown_strategy");
        (await server.PostAsync("ag-ui", Body(""","resolver":"nobody" """))).IsProblem(422, "resolver_not_found");
        using var run = await server.RunAsync(Body(""","resolver":"mine" """));
        await run.NextAsync("RUN_STARTED");
        Assert.Equal("""{"a":3}""", (await run.NextAsync("STATE_SNAPSHOT")).Member("snapshot"));
    }

    [Fact]
    public async Task An_edit_with_an_operation_id_takes_effect_once()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        const string Body = """{"threadId":"c","runId":"r","state":{"n":2},"forwardedProps":{"edit":true,"operationId":"op"}}""";
        (await server.PostAsync("ag-ui", Body)).Is(200);
        await server.WriteAsync("""{"n":3}""");
        (await server.PostAsync("ag-ui", Body)).Is(200);
        Assert.Equal("""{"n":3}""", (await server.GetAsync("states/room")).Text);
        (await server.PostAsync("ag-ui", Body.Replace("\"n\":2", "\"n\":9", StringComparison.Ordinal))).IsProblem(409, "operation_mismatch");
    }

    [Fact]
    public async Task Changes_are_told_until_the_time_is_over()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: "0");
        using var run = await server.RunAsync("""{"threadId":"c","runId":"r","forwardedProps":{"follow":true,"followFor":60000}}""");
        await run.NextAsync("RUN_STARTED");
        await run.NextAsync("STATE_SNAPSHOT");
        for (var i = 1; i <= 3; i++)
        {
            await server.WriteAsync(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await run.NextAsync("STATE_DELTA");
        }

        server.Time.Advance(TimeSpan.FromMilliseconds(60_000));
        await run.NextAsync("RUN_FINISHED");
        await run.EndAsync();
    }

    [Fact]
    public async Task To_follow_for_no_time_is_not_to_follow()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: "0");
        using var run = await server.RunAsync("""{"threadId":"c","runId":"r","forwardedProps":{"follow":true,"followFor":0}}""");
        await run.NextAsync("RUN_STARTED");
        await run.NextAsync("STATE_SNAPSHOT");
        await run.NextAsync("RUN_FINISHED");
        await run.EndAsync();
    }

    [Fact]
    public async Task A_run_that_is_told_changes_stays_alive_and_ends_with_an_error_when_its_state_goes()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        using var run = await server.RunAsync("""{"threadId":"c","runId":"r","forwardedProps":{"follow":true}}""");
        await run.NextAsync("RUN_STARTED");
        await run.NextAsync("STATE_SNAPSHOT");
        server.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("keep-alive", await run.RemarkAsync());
        await server.DeleteAsync("states/room");
        var error = await run.NextAsync("RUN_ERROR");
        Assert.Equal("\"state_not_found\"", error.Member("code"));
        Assert.NotEmpty(error.Json.GetProperty("message").GetString()!);
        await run.EndAsync();
    }

    [Fact]
    public async Task A_run_ends_with_an_error_when_the_server_stops()
    {
        await using var server = await ServerFixture.StartAsync();
        using var run = await server.RunAsync("""{"threadId":"room","runId":"r","forwardedProps":{"follow":true,"followFor":60000}}""");
        await run.NextAsync("RUN_STARTED");
        await run.NextAsync("STATE_SNAPSHOT");
        server.App.Lifetime.StopApplication();
        Assert.Equal("\"server_stopping\"", (await run.NextAsync("RUN_ERROR")).Member("code"));
        await run.EndAsync();
    }

    [Fact]
    public async Task A_thread_whose_context_was_evicted_is_not_taken_for_a_new_state()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.CacheSize = 1);
        await server.MakeAsync("thread", initial: """{"n":1}""");
        await server.MakeAsync("other");
        (await server.PostAsync("ag-ui", """{"threadId":"thread","runId":"r"}""")).IsProblem(410, "context_evicted");
        (await server.PostAsync("ag-ui", """{"threadId":"thread","runId":"r","state":{},"forwardedProps":{"edit":true}}""")).IsProblem(410, "context_evicted");
        Assert.Null(server.States.PeekState("thread"));
    }

    [Theory]
    [InlineData("{}", "bad_request")]
    [InlineData("""{"threadId":"c"}""", "bad_request")]
    [InlineData("""{"runId":"r"}""", "bad_request")]
    [InlineData("""{"threadId":"","runId":"r"}""", "bad_request")]
    [InlineData("""{"threadId":"..","runId":"r"}""", "bad_request")]
    [InlineData("""{"threadId":5,"runId":"r"}""", "bad_request")]
    [InlineData("""{"threadId":"c","runId":"r","forwardedProps":{"edit":"yes"}}""", "bad_request")]
    [InlineData("""{"threadId":"c","runId":"r","forwardedProps":{"follow":1}}""", "bad_request")]
    [InlineData("""{"threadId":"c","runId":"r","forwardedProps":{"followFor":-1}}""", "bad_request")]
    [InlineData("""{"threadId":"c","runId":"r","forwardedProps":{"followFor":1.5}}""", "bad_request")]
    [InlineData("""{"threadId":"c","runId":"r","forwardedProps":{"followFor":86400001}}""", "bad_request")]
    [InlineData("""{"threadId":"c","runId":"r","forwardedProps":{"followFor":"long"}}""", "bad_request")]
    [InlineData("""{"threadId":"c","runId":"r","forwardedProps":{"lastEventId":7}}""", "bad_request")]
    [InlineData("""{"threadId":"c","runId":"r","forwardedProps":{"actor":""}}""", "bad_request")]
    [InlineData("""{"threadId":"c","runId":"r","forwardedProps":{"conflict":"x"}}""", "unknown_strategy")]
    [InlineData("""{"threadId":"c","runId":"r","forwardedProps":{"edit":true}}""", "bad_request")]
    [InlineData("""{"threadId":"new","runId":"r","state":{},"forwardedProps":{"edit":true}}""", "bad_request")]
    [InlineData("[]", "bad_request")]
    [InlineData("{", "invalid_json")]
    public async Task An_input_that_is_none_is_refused_before_the_run_begins(string body, string code)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.PostAsync("ag-ui", body)).IsProblem(400, code);
        Assert.Equal((1, 1), (server.States.Contexts.Count, server.States.GetMetrics().States.Count));
        Assert.Equal("0", (await server.GetAsync("metrics")).Json.GetProperty("streams").GetProperty("count").GetRawText());
    }

    [Fact]
    public async Task A_run_on_a_context_whose_state_is_gone_is_refused()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        await server.DeleteAsync("states/room");
        (await server.PostAsync("ag-ui", """{"threadId":"c","runId":"r"}""")).IsProblem(404, "state_not_found");
        (await server.PostAsync("ag-ui", """{"threadId":"c","runId":"r","state":1,"forwardedProps":{"edit":true,"follow":true}}""")).IsProblem(404, "state_not_found");
    }
}
