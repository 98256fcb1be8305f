using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PluginState.Host.Tests.Cluster;

/// <summary><c>pluginstate serve --cluster</c>, as processes.</summary>
public sealed class ServeClusterTests
{
    private const string Document = """{"title":"Chess","counters":{"n":0}}""";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_state_is_the_same_whichever_server_is_asked_and_outlives_the_one_that_had_it()
    {
        await using var cluster = await ServerCluster.StartAsync(2);
        using HttpClient first = Client(cluster, 0), second = Client(cluster, 1);
        const int states = 8; // on both servers, but for one chance in 128
        for (var i = 0; i < states; i++)
        {
            await NewContextAsync(first, $"room-{i}", $"ada-{i}");
            await NewContextAsync(second, $"room-{i}", $"bob-{i}");
            Assert.Equal(HttpStatusCode.OK, (await MergeAsync(first, $"ada-{i}", """{"title":"Go"}""")).Status);
            var (status, update) = await MergeAsync(second, $"bob-{i}", """{"title":"Bridge"}""");
            Assert.Equal((HttpStatusCode.Conflict, "conflict_unresolved"), (status, update["code"]!.GetValue<string>()));
            Assert.Equal("Go", update["conflicts"]![0]!["remote"]!.GetValue<string>());
        }

        cluster.Servers[1].Kill();

        for (var i = 0; i < states; i++)
        {
            var (status, update) = await MergeAsync(first, $"ada-{i}", """{"title":"Shogi"}""");
            Assert.Equal((HttpStatusCode.OK, 3), (status, update["version"]!.GetValue<int>()));
            Assert.Equal("""{"title":"Shogi","counters":{"n":0}}""", await first.GetStringAsync($"states/room-{i}", Token));
        }
    }

    [Fact]
    public async Task A_server_with_other_plugins_does_not_join_and_says_which_and_where()
    {
        await using var cluster = await ServerCluster.StartAsync(1, "Counters");
        var folder = cluster.NewFolder("Notebooks");

        var run = await Tool.RunAsync(["serve", "--urls", "http://127.0.0.1:0", "--data", folder["data"], .. cluster.Arguments()]);

        Assert.Equal(2, run.ExitCode);
        Assert.Matches(@"^pluginstate: The silo '.+' cannot join: The plugin 'Counters' [\d.]+ \(content [0-9a-f]{12}\) serves on silo '.+', and is not here\.", run.Error);
        Assert.DoesNotContain("   at ", run.All, StringComparison.Ordinal);
        using var client = Client(cluster, 0);
        Assert.Equal(HttpStatusCode.Created, await NewContextAsync(client, "room", "ada"));
    }

    [Fact]
    public async Task Where_no_Redis_answers_it_says_so_and_keeps_the_password_to_itself()
    {
        using var folder = new TempFolder();
        var run = await Tool.RunAsync(["serve", "--urls", "http://127.0.0.1:0", "--data", folder["data"], "--cluster", "127.0.0.1:1,password=hush,connectTimeout=200"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Redis at 127.0.0.1:1 does not answer", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", run.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--cluster", "", "--cluster does not say where Redis is")]
    [InlineData("--silo-address", "here", "'here' is no IP address")]
    [InlineData("--in-memory", null, "--cluster keeps states in Redis")]
    public async Task What_makes_no_cluster_is_said(string option, string? value, string said)
    {
        using var redis = new PluginState.Orleans.Tests.Clusters.RedisServer();
        using var folder = new TempFolder();
        string[] cluster = option == "--cluster" ? [] : ["--cluster", redis.Options.ToString()];
        string[] more = value is null ? [option] : [option, value];
        var run = await Tool.RunAsync(["serve", "--urls", "http://127.0.0.1:0", "--data", folder["data"], .. cluster, .. more]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_is_rolled_over_the_cluster_under_load_and_no_call_fails()
    {
        await using var cluster = await ServerCluster.StartAsync(3, "Counters");
        HttpClient[] clients = [Client(cluster, 0), Client(cluster, 1), Client(cluster, 2)];
        var before = await PluginAsync(clients[0]);
        using var done = new CancellationTokenSource();
        Task<int>[] load = [.. Enumerable.Range(0, 6).Select(i => CountAsync(clients[i % 3], $"client-{i}", done.Token))];

        cluster.Describe(0, "Counters", "the next");
        await UntilAsync(async () => (await PluginAsync(clients[0]))["rejection"]?["code"]?.GetValue<string>() == "NotOnEverySilo");
        var waiting = await PluginAsync(clients[0]);
        Assert.Contains("has the plugin 'Counters'", waiting["rejection"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((ContentOf(before), "Active"), (ContentOf(waiting), waiting["state"]!.GetValue<string>())); // what served before goes on
        cluster.Describe(1, "Counters", "the next");
        cluster.Describe(2, "Counters", "the next");
        foreach (var client in clients)
            await UntilAsync(async () => await PluginAsync(client) is var now && ContentOf(now) != ContentOf(before) && now["rejection"] is null && now["generation"]!.GetValue<int>() == 2);

        await done.CancelAsync();
        var counted = (await Task.WhenAll(load)).Sum(); // each throws at the first call that fails
        Assert.True(counted > 0, "Nothing was counted.");
        var state = JsonNode.Parse(await clients[0].GetStringAsync("states/counted", Token))!;
        Assert.Equal(counted, state["counters"]!["n"]!.GetValue<int>());
        foreach (var client in clients)
            client.Dispose();
    }

    /// <summary>Counts up, on what it last saw, until it is told to stop. Others do so too: the plugin adds up.</summary>
    private static async Task<int> CountAsync(HttpClient client, string context, CancellationToken stop)
    {
        await NewContextAsync(client, "counted", context);
        var state = JsonNode.Parse(await client.GetStringAsync($"contexts/{context}/state", Token))!;
        var counted = 0;
        while (!stop.IsCancellationRequested)
        {
            var seen = state["counters"]!["n"]!.GetValue<int>();
            var (status, update) = await MergeAsync(client, context, $$$"""{"counters":{"n":{{{seen + 1}}}}}""");
            Assert.True(status == HttpStatusCode.OK, update.ToJsonString());
            state = update["state"]!;
            counted++;
        }

        return counted;
    }

    private static HttpClient Client(ServerCluster cluster, int server) => new() { BaseAddress = new(cluster.Servers[server].Address, "api/") };

    private static async Task<HttpStatusCode> NewContextAsync(HttpClient client, string state, string context)
    {
        using var reply = await client.PostAsJsonAsync("contexts", new JsonObject { ["stateId"] = state, ["contextId"] = context, ["initial"] = JsonNode.Parse(Document) }, Token);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync(Token));
        return reply.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, JsonNode Update)> MergeAsync(HttpClient client, string context, string patch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"contexts/{context}/state") { Content = new StringContent(patch, new MediaTypeHeaderValue("application/merge-patch+json")) };
        request.Headers.Add("Prefer", "return=representation");
        using var reply = await client.SendAsync(request, Token);
        return (reply.StatusCode, JsonNode.Parse(await reply.Content.ReadAsStringAsync(Token))!);
    }

    private static async Task<JsonNode> PluginAsync(HttpClient client) => JsonNode.Parse(await client.GetStringAsync("plugins", Token))!["items"]![0]!;

    private static string ContentOf(JsonNode plugin) => plugin["contentHash"]!.GetValue<string>();

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(_patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isTrue())
            await timer.WaitForNextTickAsync(patience.Token);
    }
}
