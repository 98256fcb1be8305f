namespace PluginState.AspNetCore.Tests;

/// <summary>What a state was: history, versions, differences, checkpoints, and the ways back.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task Versions_are_listed_the_newest_first_and_each_can_be_read()
    {
        await using var server = await ThreeVersionsAsync();
        var history = (await server.GetAsync("contexts/c/history")).Is(200);
        Assert.Equal("""{"version":3,"actor":"c","timestamp":"2026-01-31T12:00:00+00:00"}""", history.Json.GetProperty("items")[0].GetRawText());
        Assert.Equal([3, 2, 1], history.Json.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("version").GetInt32()));
        var second = (await server.GetAsync("contexts/c/versions/2")).Is(200);
        Assert.Equal(("""{"n":2}""", "\"2\""), (second.Text, second.ETag));
        (await server.GetAsync("contexts/c/versions/4")).IsProblem(404, "version_not_found");
        foreach (var wrong in (string[])["0", "-1", "two", "1.0", "99999999999999999999", "%20"])
            (await server.GetAsync("contexts/c/versions/" + wrong)).IsProblem(400, "bad_request");
    }

    [Fact]
    public async Task What_is_forgotten_is_not_there()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.HistoryCapacity = 1);
        await server.MakeAsync("c", initial: "1");
        await server.WriteAsync("2");
        await server.WriteAsync("3");
        (await server.GetAsync("contexts/c/versions/1")).IsProblem(404, "version_not_found");
        (await server.GetAsync("contexts/c/diff?from=1")).IsProblem(404, "version_not_found");
        (await server.PostAsync("contexts/c/rollback", """{"version":1}""")).IsProblem(412, "stale_base");
        (await server.PostAsync("contexts/c/undo", """{"version":1}""")).IsProblem(412, "stale_base");
        (await server.PostAsync("contexts/c/undo", """{"version":2}""")).IsProblem(409, "nothing_to_undo");
    }

    [Theory]
    [InlineData("from=1", """[{"op":"replace","path":"/n","value":3}]""", "\"3\"")]
    [InlineData("from=1&to=2", """[{"op":"replace","path":"/n","value":2}]""", "\"2\"")]
    [InlineData("from=3&to=1", """[{"op":"replace","path":"/n","value":1}]""", "\"1\"")]
    [InlineData("from=2&to=2", "[]", "\"2\"")]
    public async Task The_difference_of_two_versions_is_a_patch(string query, string patch, string tag)
    {
        await using var server = await ThreeVersionsAsync();
        var reply = (await server.GetAsync("contexts/c/diff?" + query)).Is(200);
        Assert.Equal((patch, "application/json-patch+json", tag), (reply.Text, reply.ContentType, reply.ETag));
    }

    [Theory]
    [InlineData("", 400, "bad_request")]
    [InlineData("?to=2", 400, "bad_request")]
    [InlineData("?from=0", 400, "bad_request")]
    [InlineData("?from=1&to=x", 400, "bad_request")]
    [InlineData("?from=1&to=", 400, "bad_request")]
    [InlineData("?from=1&from=2", 400, "bad_request")]
    [InlineData("?from=1&to=1&to=2", 400, "bad_request")]
    [InlineData("?from=9", 404, "version_not_found")]
    [InlineData("?from=1&to=9", 404, "version_not_found")]
    public async Task A_difference_of_what_is_not_there_is_refused(string query, int status, string code)
    {
        await using var server = await ThreeVersionsAsync();
        (await server.GetAsync("contexts/c/diff" + query)).IsProblem(status, code);
    }

    [Fact]
    public async Task Undo_takes_back_the_last_of_the_context_and_undo_of_that_does_it_again()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        (await server.MergeAsync("contexts/c/state", """{"n":2}""")).Is(200);
        (await server.MergeAsync("contexts/c/state", """{"other":true}""", ("PluginState-Actor", "somebody"))).Is(200);
        var undone = (await server.PostAsync("contexts/c/undo")).Is(200);
        Assert.Equal("""[{"op":"replace","path":"/n","value":1}]""", undone.Member("patch"));
        Assert.Equal("\"4\"", undone.ETag);
        var redone = (await server.PostAsync("contexts/c/undo", "{}", ("Prefer", "return=representation"))).Is(200);
        Assert.Equal("""{"n":2,"other":true}""", redone.Member("state"));
        Assert.Equal("2", (await server.GetAsync("metrics")).Member("undos"));
    }

    [Fact]
    public async Task Undo_of_a_version_takes_that_one_back_and_tells_a_conflict_with_what_came_after()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        await server.WriteAsync("""{"n":2}""");
        (await server.PostAsync("contexts/c/undo", """{"version":2}""")).Is(200);
        Assert.Equal("""{"n":1}""", (await server.GetAsync("states/room")).Text);
        await server.WriteAsync("""{"n":4}""");
        (await server.PostAsync("contexts/c/undo", """{"version":2}""")).IsProblem(409, "conflict_unresolved");
        (await server.PostAsync("contexts/c/undo", """{"version":2}""", ("Prefer", "conflict=last-write-wins"))).Is(200);
    }

    [Fact]
    public async Task Where_nothing_is_to_be_undone_it_is_said()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.PostAsync("contexts/c/undo")).IsProblem(409, "nothing_to_undo");
        (await server.PostAsync("contexts/c/undo", """{"version":1}""")).IsProblem(409, "nothing_to_undo");
        (await server.PostAsync("contexts/c/undo", """{"version":7}""")).IsProblem(412, "stale_base");
        (await server.PostAsync("contexts/c/undo", "{}", ("PluginState-Actor", "nobody"))).IsProblem(409, "nothing_to_undo");
    }

    [Fact]
    public async Task An_undo_tried_again_with_its_operation_id_takes_effect_once()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        (await server.MergeAsync("contexts/c/state", """{"n":2}""")).Is(200);
        (await server.PostAsync("contexts/c/undo", "{}", ("Idempotency-Key", "u"))).Is(200);
        Assert.Equal("true", (await server.PostAsync("contexts/c/undo", "{}", ("Idempotency-Key", "u"))).Is(200).Member("repeated"));
        Assert.Equal("""{"n":1}""", (await server.GetAsync("states/room")).Text);
    }

    [Fact]
    public async Task Rollback_goes_back_to_a_version_or_to_a_checkpoint()
    {
        await using var server = await ThreeVersionsAsync();
        var mark = (await server.PostAsync("contexts/c/checkpoints", """{"name":"before lunch"}""")).Is(201).Json.GetProperty("id").GetString();
        var back = (await server.PostAsync("contexts/c/rollback", """{"version":1}""", ("PluginState-Actor", "ada"))).Is(200);
        Assert.Equal(("4", """[{"op":"replace","path":"/n","value":1}]"""), (back.Member("version"), back.Member("patch")));
        Assert.Equal("ada", (await server.GetAsync("contexts/c/history")).Json.GetProperty("items")[0].GetProperty("actor").GetString());
        (await server.PostAsync("contexts/c/rollback", $$"""{"checkpoint":"{{mark}}"}""")).Is(200);
        Assert.Equal("""{"n":3}""", (await server.GetAsync("states/room")).Text);
        (await server.PostAsync("contexts/c/rollback", """{"checkpoint":"nowhere"}""")).IsProblem(404, "checkpoint_not_found");
        (await server.PostAsync("contexts/c/rollback", """{"version":99}""")).IsProblem(412, "stale_base");
        Assert.Equal("2", (await server.GetAsync("metrics")).Member("rollbacks"));
    }

    [Theory]
    [InlineData("undo", """{"version":0}""")]
    [InlineData("undo", """{"version":-1}""")]
    [InlineData("undo", """{"version":1.5}""")]
    [InlineData("undo", """{"version":"1"}""")]
    [InlineData("undo", """{"version":1e30}""")]
    [InlineData("undo", "[]")]
    [InlineData("rollback", "{}")]
    [InlineData("rollback", """{"version":null,"checkpoint":null}""")]
    [InlineData("rollback", """{"version":1,"checkpoint":"a"}""")]
    [InlineData("rollback", """{"checkpoint":""}""")]
    [InlineData("rollback", """{"checkpoint":1}""")]
    [InlineData("checkpoints", """{"name":""}""")]
    [InlineData("checkpoints", """{"name":7}""")]
    [InlineData("checkpoints", "7")]
    public async Task A_way_back_that_makes_no_sense_is_refused(string where, string body)
    {
        await using var server = await ThreeVersionsAsync();
        (await server.PostAsync("contexts/c/" + where, body)).IsProblem(400, "bad_request");
        (await server.SendAsync(HttpMethod.Post, "contexts/c/" + where, "{}", "text/plain")).IsProblem(415, "unsupported_media_type");
        Assert.Equal("""{"n":3}""", (await server.GetAsync("states/room")).Text);
    }

    [Fact]
    public async Task Checkpoints_are_made_listed_and_deleted()
    {
        await using var server = await ThreeVersionsAsync();
        var first = (await server.PostAsync("contexts/c/checkpoints", """{"name":"before lunch"}""")).Is(201);
        var id = first.Json.GetProperty("id").GetString();
        Assert.Equal($$"""{"id":"{{id}}","name":"before lunch","version":3,"created":"2026-01-31T12:00:00+00:00"}""", first.Text);
        Assert.Equal($"/api/contexts/c/checkpoints/{id}", first["Location"]);
        var second = (await server.PostAsync("contexts/c/checkpoints")).Is(201);
        Assert.Equal("null", second.Member("name"));
        Assert.Equal($"[{second.Text},{first.Text}]", (await server.GetAsync("contexts/c/checkpoints")).Is(200).Member("items"));
        (await server.PostAsync("contexts/c/rollback", $$"""{"checkpoint":"{{id}}"}""")).Is(200);
        Assert.Equal($"[{first.Text},{second.Text}]", (await server.GetAsync("contexts/c/checkpoints")).Is(200).Member("items")); // the last used first
        (await server.DeleteAsync($"contexts/c/checkpoints/{id}")).Is(204);
        (await server.DeleteAsync($"contexts/c/checkpoints/{id}")).IsProblem(404, "checkpoint_not_found");
        Assert.Equal($"[{second.Text}]", (await server.GetAsync("contexts/c/checkpoints")).Member("items"));
    }

    [Fact]
    public async Task Checkpoints_are_bounded_and_the_last_used_stay()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.CheckpointCapacity = 2);
        await server.MakeAsync("c");
        foreach (var name in (string[])["a", "b", "c"])
            (await server.PostAsync("contexts/c/checkpoints", $$"""{"name":"{{name}}"}""")).Is(201);
        Assert.Equal(["c", "b"], (await server.GetAsync("contexts/c/checkpoints")).Json.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("name").GetString()!));
        Assert.Equal("1", (await server.GetAsync("metrics")).Member("checkpointEvictions"));
    }

    private static async Task<ServerFixture> ThreeVersionsAsync()
    {
        var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        (await server.PutAsync("contexts/c/state", """{"n":2}""")).Is(200);
        (await server.PutAsync("contexts/c/state", """{"n":3}""")).Is(200);
        return server;
    }
}
