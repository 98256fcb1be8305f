namespace PluginState.AspNetCore.Tests;

/// <summary>What the server is doing: metrics, resolvers, plugins, conflicts.</summary>
public sealed class OverviewTests
{
    [Fact]
    public async Task Metrics_count_what_was_done_and_name_every_bound()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.CacheSize = 3, static server => server.MaxStreams = 7);
        await server.MakeAsync("a", initial: """{"n":1}""");
        await server.MakeAsync("b");
        await server.MergeAsync("contexts/a/state", """{"n":2}""");
        (await server.MergeAsync("contexts/b/state", """{"n":3}""")).Is(409);
        await server.DeleteAsync("contexts/b");
        var metrics = (await server.GetAsync("metrics")).Is(200);
        Assert.Equal("""{"count":1,"capacity":3,"evictions":{"Capacity":0,"Expired":0,"Removed":1,"Replaced":0,"Cleared":0}}""", metrics.Member("contexts"));
        Assert.Equal("""{"count":1,"capacity":1000,"evictions":{"Capacity":0,"Expired":0,"Removed":0,"Replaced":0,"Cleared":0}}""", metrics.Member("states"));
        Assert.Equal("""{"count":0,"capacity":100,"evictions":{"Capacity":0,"Expired":0,"Removed":0,"Replaced":0,"Cleared":0}}""", metrics.Member("resolvers"));
        Assert.Equal("""{"loads":0,"saves":0,"failures":0}""", metrics.Member("storage"));
        Assert.Equal("""{"count":0,"capacity":7}""", metrics.Member("streams"));
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
        [
            ("declaredResolvers", "0"), ("updates", "1"), ("failedUpdates", "1"), ("transactions", "0"), ("rollbacks", "0"), ("undos", "0"), ("repeatedUpdates", "0"),
            ("conflicts", "1"), ("unresolvedConflicts", "1"), ("checkpointEvictions", "0"),
        ])
        {
            Assert.Equal((name, value), (name, metrics.Member(name)));
        }

        Assert.Contains("""{"name":"contexts.active","count":1,"capacity":3}""", metrics.Member("bounds"), StringComparison.Ordinal);
        Assert.Equal(server.States.GetMetrics().Bounds.Length, metrics.Json.GetProperty("bounds").GetArrayLength());
    }

    [Fact]
    public async Task Live_resolvers_come_in_the_order_of_use()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.Resolvers.Capacity = 2);
        foreach (var name in (string[])["a", "b", "c"])
            server.Declare(name, "/" + name, static _ => Resolution.UseLocal);
        await server.MakeAsync("x", initial: """{"b":1}""");
        await server.MakeAsync("y");
        await server.MergeAsync("contexts/x/state", """{"b":2}""");
        (await server.MergeAsync("contexts/y/state", """{"b":3}""")).Is(200);
        var resolvers = (await server.GetAsync("resolvers")).Is(200);
        Assert.Equal(("2", "2", "3"), (resolvers.Member("capacity"), resolvers.Member("count"), resolvers.Member("declared")));
        Assert.Equal("""{"name":"b","origin":"CompiledIn","source":"test-b","paths":["/b"],"priority":0}""", resolvers.Json.GetProperty("live")[0].GetRawText());
        Assert.Equal("1", resolvers.Json.GetProperty("evictions").GetProperty("Capacity").GetRawText());
    }

    [Fact]
    public async Task Without_a_plugin_folder_there_are_no_plugins()
    {
        await using var server = await ServerFixture.StartAsync();
        Assert.Equal("""{"items":[],"unloading":[]}""", (await server.GetAsync("plugins")).Is(200).Text);
    }

    [Fact]
    public async Task Conflicts_come_newest_first_with_their_counts()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("a", initial: """{"n":0}""");
        await server.MakeAsync("b");
        await server.MergeAsync("contexts/a/state", """{"n":1}""");
        (await server.MergeAsync("contexts/b/state", """{"n":2}""")).Is(409);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        (await server.MergeAsync("contexts/b/state", """{"n":3}""", ("Prefer", "conflict=last-write-wins"))).Is(200);
        var conflicts = (await server.GetAsync("conflicts")).Is(200);
        Assert.Equal(("2", "1"), (conflicts.Member("total"), conflicts.Member("unresolved")));
        Assert.Equal([3, 2], conflicts.Json.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("local").GetInt32()));
        Assert.Equal("""[{"path":"/n","count":2,"unresolved":1}]""", conflicts.Member("paths"));
        Assert.Equal(2, conflicts.Json.GetProperty("outcomes").EnumerateObject().Sum(static outcome => outcome.Value.GetInt32()));
        Assert.Equal(1, (await server.GetAsync("conflicts?limit=1")).Json.GetProperty("items").GetArrayLength());
        foreach (var wrong in (string[])["0", "1001", "x", "", "1&limit=2"])
            (await server.GetAsync("conflicts?limit=" + wrong)).IsProblem(400, "bad_request");
    }

    [Fact]
    public async Task The_overview_is_all_of_it_at_once()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("a");
        var overview = (await server.GetAsync("overview")).Is(200);
        foreach (var part in (string[])["metrics", "resolvers", "plugins", "conflicts"])
            Assert.Equal((await server.GetAsync(part)).Text, overview.Member(part));
    }
}
