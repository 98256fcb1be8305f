using System.Net;
using Microsoft.AspNetCore.Builder;
using PluginState.AspNetCore.Access;

namespace PluginState.AspNetCore.Tests;

/// <summary>Who is let in, and how often.</summary>
public sealed class AccessTests
{
    private const string First = "first-key-of-sixteen", Second = "second-key-of-sixteen", Third = "third-key-of-sixteen";

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:5080")]
    [InlineData("LOCALHOST")]
    [InlineData("app.localhost:80")]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3:99")]
    [InlineData("[::1]")]
    [InlineData("[::1]:5080")]
    public async Task Without_a_key_the_machine_itself_is_let_in_under_a_name_of_its_own(string host)
    {
        await using var server = await ServerFixture.StartAsync();
        Assert.Equal((200, null), await RawAsync(server, $"Host: {host}"));
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("localhost.example.com")]
    [InlineData("127.0.0.1.example.com")]
    [InlineData("notlocalhost")]
    [InlineData("192.0.2.1")]
    [InlineData("0.0.0.0")]
    [InlineData("[2001:db8::1]")]
    [InlineData("")]
    public async Task Under_another_name_it_is_not(string host)
    {
        await using var server = await ServerFixture.StartAsync();
        Assert.Equal((421, "host_not_allowed"), await RawAsync(server, $"Host: {host}"));
    }

    [Theory]
    [InlineData("X-Forwarded-For: 192.0.2.1")]
    [InlineData("X-Forwarded-For: 127.0.0.1")]
    [InlineData("X-Forwarded-For:")]
    [InlineData("Forwarded: for=192.0.2.1")]
    public async Task Nor_through_a_proxy(string header)
    {
        await using var server = await ServerFixture.StartAsync();
        Assert.Equal((401, "api_key_required"), await RawAsync(server, "Host: localhost", header));
    }

    [Theory]
    [InlineData("192.0.2.7", "127.0.0.1")]
    [InlineData("127.0.0.1", "192.0.2.7")]
    [InlineData("2001:db8::1", "::1")]
    [InlineData("::ffff:192.0.2.7", "::1")]
    public async Task Nor_are_other_machines(string remote, string local)
    {
        await using var server = await From(remote, local);
        (await server.GetAsync("metrics")).IsProblem(401, "api_key_required");
    }

    [Theory]
    [InlineData("::ffff:127.0.0.1", "::ffff:127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData(null, null)]
    public async Task Whatever_way_the_machine_reaches_itself(string? remote, string? local)
    {
        await using var server = await From(remote, local);
        (await server.GetAsync("metrics")).Is(200);
    }

    [Theory]
    [InlineData("Authorization", "Bearer " + First)]
    [InlineData("Authorization", "bearer " + Second)]
    [InlineData("Authorization", "BEARER   " + Third + " ")]
    [InlineData("X-API-Key", First)]
    [InlineData("x-api-key", Second)]
    [InlineData("X-API-Key", Third)]
    public async Task Each_key_opens_the_server_in_both_headers(string name, string value)
    {
        await using var server = await WithKeysAsync();
        (await server.GetAsync("metrics", (name, value))).Is(200);
    }

    [Fact]
    public async Task With_keys_the_host_and_the_way_do_not_matter()
    {
        await using var server = await WithKeysAsync();
        Assert.Equal((200, null), await RawAsync(server, "Host: example.com", "X-Forwarded-For: 192.0.2.1", "X-API-Key: " + Second));
    }

    [Theory]
    [InlineData("X-Nothing", "", "api_key_required")]
    [InlineData("Authorization", "", "api_key_required")]
    [InlineData("Authorization", "Basic " + First, "api_key_required")]
    [InlineData("Authorization", First, "api_key_required")]
    [InlineData("Authorization", "Bearer", "api_key_required")]
    [InlineData("Authorization", "Bearer " + First + "x", "api_key_wrong")]
    [InlineData("Authorization", "Bearer " + "first-key-of-sixteeN", "api_key_wrong")]
    [InlineData("Authorization", "Bearer first-key-of-sixtee", "api_key_wrong")]
    [InlineData("Authorization", "Bearer " + First + ", Bearer " + First, "api_key_wrong")]
    [InlineData("X-API-Key", "", "api_key_wrong")]
    [InlineData("X-API-Key", First + Second, "api_key_wrong")]
    public async Task Without_a_key_of_the_servers_nothing_is_told(string name, string value, string code)
    {
        await using var server = await WithKeysAsync();
        await server.States.CreateContextAsync("room", contextId: "c", cancellationToken: ServerFixture.Token);
        foreach (var path in (string[])["metrics", "contexts/c", "states/room", "openapi.json", "nowhere", "contexts/c/events"])
        {
            var reply = (await server.GetAsync(path, (name, value))).IsProblem(401, code);
            Assert.Equal("Bearer realm=\"PluginState\"", reply["WWW-Authenticate"]);
        }

        (await server.SendAsync(HttpMethod.Put, "contexts/c/state", "1", headers: (name, value))).IsProblem(401, code);
        (await server.SendAsync(HttpMethod.Put, "metrics", "1", headers: (name, value))).IsProblem(401, code);
        Assert.Equal("{}", server.States.PeekState("room")!.Document.ToString());
    }

    [Fact]
    public async Task A_key_that_comes_twice_is_none()
    {
        await using var server = await WithKeysAsync();
        Assert.Equal((401, "api_key_required"), await RawAsync(server, "Host: localhost", "X-API-Key: " + First, "X-API-Key: " + First));
    }

    [Fact]
    public async Task A_key_of_other_letters_is_wrong()
    {
        await using var server = await WithKeysAsync();
        Assert.Equal((401, "api_key_wrong"), await RawAsync(server, "Host: localhost", "X-API-Key: schl\u00c3\u00bcssel-schl\u00c3\u00bcssel")); // ü in UTF-8
    }

    [Fact]
    public async Task The_app_can_decide_instead()
    {
        await using var server = await ServerFixture.StartAsync(server: static server => server.Access = AccessRule.App);
        Assert.Equal((200, null), await RawAsync(server, "Host: example.com", "X-Forwarded-For: 192.0.2.1"));
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        await using var server = await ServerFixture.StartAsync(server: static server => (server.RequestsPerSecond, server.RequestBurst) = (1, 3));
        var reply = await UntilRefusedAsync(server, static _ => []);
        Assert.Equal("1", reply.IsProblem(429, "rate_limited")["Retry-After"]);
    }

    [Fact]
    public async Task Each_key_has_a_limit_of_its_own()
    {
        await using var server = await ServerFixture.StartAsync(server: static server =>
        {
            server.ApiKeys.Add(First);
            server.ApiKeys.Add(Second);
            (server.RequestsPerSecond, server.RequestBurst) = (1, 1);
        });
        await UntilRefusedAsync(server, static _ => [("X-API-Key", First)]);
        (await server.GetAsync("metrics", ("X-API-Key", Second))).Is(200);
        await UntilRefusedAsync(server, static _ => [("Authorization", "Bearer " + Second)]);
    }

    [Fact]
    public async Task Made_up_keys_have_none()
    {
        await using var server = await ServerFixture.StartAsync(server: static server =>
        {
            server.ApiKeys.Add(First);
            server.Access = AccessRule.App;
            (server.RequestsPerSecond, server.RequestBurst) = (1, 1);
        });
        await UntilRefusedAsync(server, static i => [("X-API-Key", $"made-up-key-number-{i}")]);
    }

    private static Task<ServerFixture> WithKeysAsync() => ServerFixture.StartAsync(server: static server =>
    {
        server.ApiKeys.Add(First);
        server.ApiKeys.Add(Second);
        server.ApiKeys.Add(Third);
    });

    /// <summary>A server that takes requests to come from elsewhere.</summary>
    private static Task<ServerFixture> From(string? remote, string? local) => ServerFixture.StartAsync(map: app =>
    {
        app.Use((http, next) =>
        {
            http.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
            http.Connection.LocalIpAddress = local is null ? null : IPAddress.Parse(local);
            return next(http);
        });
        app.MapPluginState(ServerFixture.Prefix);
    });

    private static async Task<(int Status, string? Code)> RawAsync(ServerFixture server, params string[] headers)
    {
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync($"GET /api/metrics HTTP/1.1\r\n{string.Concat(headers.Select(static header => header + "\r\n"))}\r\n");
        return await connection.ReadAsync() is { } reply ? (reply.Status, reply.Code) : default;
    }

    /// <summary>Asks until it is refused. Whoever asks more than once a second is, however slow the machine.</summary>
    private static async Task<Reply> UntilRefusedAsync(ServerFixture server, Func<int, (string, string)[]> headers)
    {
        using var patience = new CancellationTokenSource(ServerFixture.Patience);
        for (var i = 0; ; i++)
        {
            var reply = await server.GetAsync("metrics", headers(i));
            if (reply.Status != 200)
                return reply;
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
