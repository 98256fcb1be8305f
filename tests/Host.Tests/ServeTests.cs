using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginState.Host.Tests;

/// <summary><c>pluginstate serve</c>, as a process.</summary>
public sealed partial class ServeTests
{
    [Fact]
    public async Task The_tour_with_curl_works_as_it_is_pasted()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows() && (File.Exists("/usr/bin/curl") || File.Exists("/bin/curl")), "There is no curl here.");
        using var folder = new TempFolder();
        await using var server = await ServerProcess.StartAsync(folder);
        var readme = await File.ReadAllTextAsync(Path.Combine(Tool.Repository, "README.md"), TestContext.Current.CancellationToken);
        var script = Tour().Match(readme).Groups["text"].Value;
        Assert.Contains("http://127.0.0.1:5080/api", script, StringComparison.Ordinal);
        var tour = folder.Write("tour.sh", script.Replace("http://127.0.0.1:5080/", server.Address.ToString(), StringComparison.Ordinal));
        var run = await ProcessRun.StartAsync("bash", [tour]);

        string[] told =
        [
            """{"id":"ada","stateId":"room-1","version":1,""",
            """{"id":"bob","stateId":"room-1","version":1,""",
            """
            "version":2,"changed":true,"repeated":false,"attempts":1,"patch":[{"op":"replace","path":"/title","value":"Go"}],"conflicts":[]}
            """,
            """
            "state":{"title":"Go","scores":{"ada":10,"bob":7}}}
            """,
            """
            "code":"conflict_unresolved",
            """,
            """
            "answeredBy":"strategy last-write-wins",
            """,
            "HTTP/1.1 200 OK",
            "ETag: \"5\"",
            """{"title":"Bridge","scores":{"ada":10,"bob":7}}""",
            """[{"op":"replace","path":"/title",""",
            """data: {"type":"STATE_SNAPSHOT","snapshot":{"title":""",
        ];
        var at = 0;
        foreach (var text in told)
        {
            var found = run.Output.IndexOf(text, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"not told, or not in this order: {text}\n{run.All}");
            at = found;
        }
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://192.0.2.1:0")]
    [InlineData("http://example.com:0")]
    public async Task It_does_not_listen_where_others_can_reach_it_without_a_key(string url)
    {
        using var folder = new TempFolder();
        var run = await ProcessRun.StartAsync(Tool.Dotnet, [Tool.Path, "serve", "--urls", url, "--data", folder["data"]], environment: new Dictionary<string, string> { ["PLUGINSTATE_API_KEY"] = "" });
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--api-key-file", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("listening", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_key_it_answers_who_has_the_key()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.StartAsync(folder, "--api-key-file", folder.Write("keys", "# ours\nabcdefghijklmnop1234\n"));
        using var client = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/metrics", TestContext.Current.CancellationToken)).StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "abcdefghijklmnop1234");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("api/metrics", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("too-short")]
    [InlineData("# only a remark")]
    public async Task A_key_that_is_none_is_told(string keys)
    {
        using var folder = new TempFolder();
        var run = await Tool.RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", folder["data"], "--api-key-file", folder.Write("keys", keys));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("key", run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task States_are_there_after_a_restart_and_it_stops_in_good_order()
    {
        using var folder = new TempFolder();
        await using (var server = await ServerProcess.StartAsync(folder))
        {
            using var client = new HttpClient { BaseAddress = server.Address };
            await client.PostAsJsonAsync("api/contexts", new { stateId = "room", initial = new { title = "Go" } }, TestContext.Current.CancellationToken);
            Assert.Equal((0, ""), await server.StopAsync());
        }

        await using var again = await ServerProcess.StartAsync(folder);
        using var reader = new HttpClient { BaseAddress = again.Address };
        Assert.Equal("""{"title":"Go"}""", await reader.GetStringAsync("api/states/room", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_plugin_that_is_dropped_in_answers_conflicts()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.StartAsync(folder, "--plugins", folder.DropPlugins("Counters"));
        using var client = new HttpClient { BaseAddress = server.Address };
        var plugins = await client.GetFromJsonAsync<JsonNode>("api/plugins", TestContext.Current.CancellationToken);
        Assert.Equal("Active", (string?)plugins!["items"]![0]!["state"]);
        foreach (var context in (string[])["ada", "bob"])
            await client.PostAsJsonAsync("api/contexts", new { stateId = "room", contextId = context, initial = new { counters = new { visits = 1 } } }, TestContext.Current.CancellationToken);
        foreach (var context in (string[])["ada", "bob"])
            (await client.PutAsJsonAsync($"api/contexts/{context}/state", new { counters = new { visits = 3 } }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        Assert.Equal("""{"counters":{"visits":5}}""", await client.GetStringAsync("api/states/room", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_documentation_needs_nothing_from_elsewhere()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.StartAsync(folder, "--in-memory");
        using var client = new HttpClient { BaseAddress = server.Address };
        var page = await client.GetStringAsync("docs/", TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("""src=["'](https?:)?//""", page);
        Assert.Equal("healthy", (await client.GetStringAsync("health/ready", TestContext.Current.CancellationToken)).ToLowerInvariant());
        Assert.False(Directory.Exists(folder["data/states.db"]));
    }

    [GeneratedRegex(@"<!-- server: tour\.sh -->\n```bash\n(?<text>.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Tour();
}
