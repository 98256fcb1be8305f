using System.Net;

namespace PluginState.AspNetCore.Tests;

/// <summary>What is no resource, no method of one, or no HTTP; and what a failing storage comes to.</summary>
public sealed class ProblemTests
{
    public static TheoryData<string, string> Methods => new()
    {
        { "contexts", "POST, GET, HEAD" },
        { "contexts/c", "GET, HEAD, DELETE" },
        { "contexts/c/state", "GET, HEAD, PATCH, PUT" },
        { "contexts/c/undo", "POST" },
        { "contexts/c/rollback", "POST" },
        { "contexts/c/checkpoints", "GET, HEAD, POST" },
        { "contexts/c/checkpoints/1", "DELETE" },
        { "contexts/c/history", "GET, HEAD" },
        { "contexts/c/versions/1", "GET, HEAD" },
        { "contexts/c/diff", "GET, HEAD" },
        { "contexts/c/events", "GET, HEAD" },
        { "states/room", "GET, HEAD, DELETE" },
        { "ag-ui", "POST" },
        { "resolvers", "GET, HEAD" },
        { "plugins", "GET, HEAD" },
        { "conflicts", "GET, HEAD" },
        { "metrics", "GET, HEAD" },
        { "overview", "GET, HEAD" },
        { "openapi.json", "GET, HEAD" },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Another_method_is_refused_with_those_there_are(string path, string allow)
    {
        await using var server = await ServerFixture.StartAsync();
        foreach (var method in (string[])["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "get"])
        {
            if (!allow.Split(", ").Contains(method, StringComparer.OrdinalIgnoreCase))
            {
                var reply = (await server.SendAsync(new(method), path)).IsProblem(405, "method_not_allowed");
                Assert.Equal(allow.Split(", ").Order(StringComparer.Ordinal), reply["Allow"]!.Split(", ").Order(StringComparer.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nowhere")]
    [InlineData("contexts/c/nowhere")]
    [InlineData("contexts/c/state/more")]
    [InlineData("contexts//state")]
    [InlineData("states")]
    [InlineData("openapi")]
    public async Task What_is_not_there_is_a_problem_too(string path)
    {
        await using var server = await ServerFixture.StartAsync();
        (await server.GetAsync(path)).IsProblem(404, "not_found");
        (await server.PostAsync(path)).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task A_body_that_ends_too_early_changes_nothing_and_is_no_error_of_the_server()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        await using (var cut = await RawConnection.OpenAsync(server.Address))
        {
            await cut.SendAsync("PUT /api/contexts/c/state HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n1");
            cut.EndSending();
            Assert.True(await cut.ReadAsync() is null or { Status: 400 });
        }

        await using (var chunked = await RawConnection.OpenAsync(server.Address))
        {
            await chunked.SendAsync("PUT /api/contexts/c/state HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\nzz\r\n");
            Assert.Equal((400, "bad_request"), await chunked.ReadAsync() is { } reply ? (reply.Status, reply.Code) : default);
        }

        await using (var reset = await RawConnection.OpenAsync(server.Address))
        {
            await reset.SendAsync("PUT /api/contexts/c/state HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n1");
            reset.Reset();
        }

        Assert.Equal("{}", (await server.GetAsync("states/room")).Text);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task A_body_in_chunks_is_bounded_too()
    {
        await using var server = await ServerFixture.StartAsync(server: static server => server.MaxBodySize = 1024);
        await server.MakeAsync("c");
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync("PUT /api/contexts/c/state HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        await connection.SendAsync($"500\r\n{new string(' ', 0x500)}\r\n0\r\n\r\n");
        Assert.Equal((413, "body_too_large"), await connection.ReadAsync() is { } reply ? (reply.Status, reply.Code) : default);
    }

    [Fact]
    public async Task Where_the_storage_fails_nobody_is_told_where_it_lies_and_the_log_is()
    {
        var storage = new FailingStorage();
        await using var server = await ServerFixture.StartAsync(more: builder => storage.AddTo(builder));
        await server.MakeAsync("c");
        storage.Fails = true;
        var reply = (await server.PutAsync("contexts/c/state", "1")).IsProblem(503, "storage_failed");
        Assert.Equal("1", reply["Retry-After"]);
        Assert.DoesNotContain("/secret/place", reply.Text, StringComparison.Ordinal);
        Assert.Contains("/secret/place", Assert.Single(server.Errors).Exception!.Message, StringComparison.Ordinal);
        (await server.GetAsync("states/elsewhere")).IsProblem(503, "storage_failed");
        storage.Fails = false;
        (await server.PutAsync("contexts/c/state", "1")).Is(200);
        storage.Conflicts = true;
        (await server.PutAsync("contexts/c/state", "2")).IsProblem(503, "storage_conflict");
    }

    [Fact]
    public async Task A_state_that_left_memory_is_read_back_from_the_storage()
    {
        var storage = new FailingStorage();
        await using var server = await ServerFixture.StartAsync(static states => states.MaxResidentStates = 1, more: builder => storage.AddTo(builder));
        await server.MakeAsync("a", "room-a", "1");
        await server.MakeAsync("b", "room-b", "2");
        Assert.Equal("1", (await server.GetAsync("states/room-a")).Is(200).Text);
        (await server.PutAsync("contexts/b/state", "3")).Is(200);
        Assert.Equal("1", (await server.GetAsync("contexts/a/versions/1")).Is(200).Text);
        (await server.DeleteAsync("states/room-b")).Is(204);
        (await server.GetAsync("states/room-b")).IsProblem(404, "state_not_found");
    }

    [Fact]
    public async Task The_version_of_http_does_not_matter()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: "1");
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync("GET /api/states/room HTTP/1.0\r\nHost: localhost\r\n\r\n");
        Assert.Equal((int)HttpStatusCode.OK, (await connection.ReadAsync())!.Status);
    }
}
