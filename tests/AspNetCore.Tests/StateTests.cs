namespace PluginState.AspNetCore.Tests;

/// <summary>Reading and removing: <c>/contexts/{id}/state</c> and <c>/states/{id}</c>.</summary>
public sealed class StateTests
{
    [Theory]
    [InlineData("contexts/c/state")]
    [InlineData("states/room")]
    public async Task A_document_comes_with_its_version_as_the_tag(string path)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"a":1e400,"b":"ü\u0001","c":12345678901234567890.10}""");
        var reply = (await server.GetAsync(path)).Is(200);
        Assert.Equal(("\"1\"", "application/json", "no-cache"), (reply.ETag, reply.ContentType, reply["Cache-Control"]));
        Assert.Equal("""{"a":1e400,"b":"ü\u0001","c":12345678901234567890.10}""", reply.Text);
        await server.WriteAsync("[]");
        Assert.Equal("\"2\"", (await server.GetAsync(path)).ETag);
    }

    [Fact]
    public async Task What_patches_it_takes_is_told()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        Assert.Equal("application/json-patch+json, application/merge-patch+json", (await server.GetAsync("contexts/c/state"))["Accept-Patch"]);
    }

    [Theory]
    [InlineData("\"2\"", 304)]
    [InlineData("W/\"2\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"1\", \"2\"", 304)]
    [InlineData("\"1\",W/\"2\"", 304)]
    [InlineData("\"1\"", 200)]
    [InlineData("2", 200)]
    [InlineData("\"22\"", 200)]
    [InlineData("\"2", 200)]
    [InlineData("W/", 200)]
    public async Task Nothing_comes_where_the_client_has_it(string tag, int status)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        await server.WriteAsync("""{"n":2}""");
        foreach (var path in (string[])["contexts/c/state", "states/room", "contexts/c/versions/2"])
        {
            var reply = (await server.GetAsync(path, ("If-None-Match", tag))).Is(status);
            Assert.Equal(("\"2\"", status == 304 ? "" : """{"n":2}"""), (reply.ETag, reply.Text));
        }
    }

    [Theory]
    [InlineData("contexts/c/state")]
    [InlineData("states/room")]
    [InlineData("contexts/c")]
    [InlineData("contexts")]
    [InlineData("contexts/c/history")]
    [InlineData("contexts/c/checkpoints")]
    [InlineData("contexts/c/versions/1")]
    [InlineData("contexts/c/diff?from=1")]
    [InlineData("metrics")]
    [InlineData("overview")]
    [InlineData("openapi.json")]
    public async Task Head_is_get_without_the_body(string path)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        var (head, get) = ((await server.HeadAsync(path)).Is(200), (await server.GetAsync(path)).Is(200));
        Assert.Empty(head.Text);
        foreach (var header in (string[])["Content-Type", "ETag", "Cache-Control", "Accept-Patch"])
            Assert.Equal(get[header], head[header]);
    }

    [Fact]
    public async Task Head_of_what_is_not_there_has_the_status_and_no_body()
    {
        await using var server = await ServerFixture.StartAsync();
        foreach (var path in (string[])["contexts/c/state", "contexts/c/events", "states/room", "nowhere"])
            Assert.Empty((await server.HeadAsync(path)).Is(404).Text);
    }

    [Fact]
    public async Task A_context_that_is_not_there_says_so_wherever_it_is_named()
    {
        await using var server = await ServerFixture.StartAsync();
        foreach (var path in (string[])["state", "history", "versions/1", "diff?from=1", "checkpoints", "events"])
            (await server.GetAsync("contexts/nobody/" + path)).IsProblem(404, "context_not_found");
        (await server.PatchAsync("contexts/nobody/state", "[]")).IsProblem(404, "context_not_found");
        (await server.PutAsync("contexts/nobody/state", "not even json")).IsProblem(404, "context_not_found");
        foreach (var path in (string[])["undo", "rollback", "checkpoints"])
            (await server.PostAsync("contexts/nobody/" + path, """{"version":1}""")).IsProblem(404, "context_not_found");
        (await server.DeleteAsync("contexts/nobody/checkpoints/c")).IsProblem(404, "context_not_found");
    }

    [Fact]
    public async Task A_removed_state_is_gone_for_its_contexts_and_one_of_its_name_is_another()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("old", initial: """{"n":1}""");
        Assert.Empty((await server.DeleteAsync("states/room")).Is(204).Text);
        (await server.DeleteAsync("states/room")).IsProblem(404, "state_not_found");
        Assert.Equal("\"room\"", (await server.GetAsync("states/room")).IsProblem(404, "state_not_found").Member("stateId"));
        string[] paths = ["state", "history", "versions/1", "diff?from=1", "checkpoints", "events"];
        foreach (var path in paths)
            (await server.GetAsync("contexts/old/" + path)).IsProblem(404, "state_not_found");
        (await server.PutAsync("contexts/old/state", "{}")).IsProblem(404, "state_not_found");

        await server.MakeAsync("new", initial: """{"n":2}""");
        foreach (var path in paths)
            (await server.GetAsync("contexts/old/" + path)).IsProblem(410, "state_evicted");
        (await server.PutAsync("contexts/old/state", "{}")).IsProblem(410, "state_evicted");
        (await server.HeadAsync("contexts/old/events")).Is(410);
        Assert.Equal("""{"n":2}""", (await server.GetAsync("contexts/new/state")).Text);
    }

    [Fact]
    public async Task One_that_left_for_want_of_room_is_gone()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.MaxResidentStates = 1);
        await server.MakeAsync("a", "room-a");
        await server.MakeAsync("b", "room-b");
        (await server.GetAsync("states/room-a")).IsProblem(410, "state_evicted");
        Assert.Equal("\"room-a\"", (await server.GetAsync("contexts/a/state")).IsProblem(410, "state_evicted").Member("stateId"));
    }

    [Fact]
    public async Task Reading_a_state_by_its_own_id_uses_no_context()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        await server.WriteAsync("""{"n":2}""");
        await server.GetAsync("states/room");
        Assert.Equal("1", (await server.GetAsync("contexts/c")).Member("version"));
    }
}
