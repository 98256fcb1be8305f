using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PluginState.Host.Replay;

namespace PluginState.Host.Tests.Replay;

/// <summary><c>pluginstate replay</c>, as a process.</summary>
public sealed class ReplayCommandTests
{
    [Fact]
    public async Task The_report_as_JSON_has_every_figure()
    {
        using var folder = new TempFolder();
        await SynthesizeAsync(folder, "counters", "--entries", "500", "--conflicts", "40");
        var report = await ReplayAsync(folder, "--speed", "max", "--plugins", folder.DropPlugins("Counters"));

        Assert.Equal((folder["trace"], 0), ((string)report["trace"]!["file"]!, (long)report["trace"]!["omitted"]!));
        var entries = (long)report["trace"]!["entries"]!;
        var replay = report["replay"]!;
        Assert.Equal(("in process", "max", 64, true), ((string)replay["target"]!, (string)replay["speed"]!, (int)replay["clients"]!, (bool)replay["complete"]!));
        Assert.Equal((entries, 0), ((long)replay["played"]!, (long)replay["failed"]!));
        Assert.True((double)replay["perSecond"]! > 0 && (double)replay["seconds"]! > 0);

        var latencies = report["latency"]!["operations"]!.AsArray();
        Assert.Equal(["all", "context", "edit", "read", "close"], latencies.Select(static row => (string)row!["operation"]!));
        foreach (var row in latencies)
        {
            double[] times = [.. new[] { "p50", "p90", "p99", "p99.9", "max" }.Select(name => (double)row![name]!)];
            Assert.Equal(times.Order(), times);
        }

        Assert.Equal(entries, report["outcomes"]!["statuses"]!.AsArray().Sum(static row => (long)row!["count"]!));
        Assert.Equal([200, 201, 204], report["outcomes"]!["statuses"]!.AsArray().Select(static row => (int)row!["status"]!));
        var answer = Assert.Single(report["conflicts"]!["answers"]!.AsArray());
        Assert.Equal("counter (plugin Counters)", (string)answer!["answeredBy"]!);
        Assert.Equal((long)report["conflicts"]!["updates"]!, (long)answer["count"]!);
        Assert.Equal(0, (long)report["conflicts"]!["unanswered"]!);
        Assert.Equal(["contexts", "states", "resolvers"], report["evictions"]!["bounded"]!.AsArray().Select(static row => (string)row!["name"]!));
        foreach (var reason in new[] { "Capacity", "Expired", "Removed", "Replaced", "Cleared" })
            Assert.NotNull(report["evictions"]!["bounded"]![0]![reason]);
        Assert.Equal((long)report["states"]!["versions"]!, report["states"]!["final"]!.AsArray().Sum(static row => (long)row!["version"]!));
    }

    [Fact]
    public async Task Conflicts_nobody_answers_are_outcomes_and_the_strategy_is_who_answers_otherwise()
    {
        using var folder = new TempFolder();
        await SynthesizeAsync(folder, "editor", "--entries", "300", "--conflicts", "30");
        var failing = await ReplayAsync(folder, "--speed", "max");
        var conflicts = (long)failing["conflicts"]!["updates"]!;
        Assert.True(conflicts > 50);
        Assert.Equal(conflicts, (long)failing["conflicts"]!["unanswered"]!);
        Assert.Contains(failing["outcomes"]!["statuses"]!.AsArray(), row => ((int)row!["status"]!, (string?)row["code"], (long)row["count"]!) == (409, "conflict_unresolved", conflicts));
        Assert.Empty(failing["conflicts"]!["answers"]!.AsArray());

        var answered = await ReplayAsync(folder, "--speed", "max", "--strategy", "last-write-wins");
        Assert.Equal(conflicts, (long)answered["conflicts"]!["updates"]!);
        Assert.Equal("strategy last-write-wins", (string)Assert.Single(answered["conflicts"]!["answers"]!.AsArray())!["answeredBy"]!);
    }

    [Fact]
    public async Task What_a_server_records_is_played_on_it_and_in_process_with_the_same_outcome()
    {
        using var folder = new TempFolder();
        var plugins = folder.DropPlugins("Counters");
        await SynthesizeAsync(folder, "counters", "--entries", "400", "--conflicts", "40");
        JsonNode onServer;
        await using (var server = await ServerProcess.StartAsync(folder, "--in-memory", "--plugins", plugins, "--record", folder["recorded.gz"]))
        {
            onServer = await ReplayAsync(folder, "--speed", "max", "--server", server.Address.ToString());
            using var client = new HttpClient { BaseAddress = server.Address };
            var metrics = await client.GetFromJsonAsync<JsonNode>("api/metrics", TestContext.Current.CancellationToken);
            Assert.Equal((0, 0), ((int)metrics!["contexts"]!["count"]!, (int)metrics["states"]!["count"]!)); // nothing is left of it
            Assert.Equal((0, ""), await server.StopAsync());
        }

        Assert.Equal("counter (plugin Counters)", (string)Assert.Single(onServer["conflicts"]!["answers"]!.AsArray())!["answeredBy"]!);
        Assert.Equal(TraceSummary.Read(folder["trace"]).Entries, TraceSummary.Read(folder["recorded.gz"]).Entries);
        File.Move(folder["recorded.gz"], folder["trace"], overwrite: true);
        var inProcess = await ReplayAsync(folder, "--speed", "max", "--plugins", plugins);
        foreach (var part in new[] { "outcomes", "conflicts" })
            Assert.Equal(onServer[part]!.ToJsonString(), inProcess[part]!.ToJsonString());
        Assert.Equal((long)onServer["states"]!["versions"]!, (long)inProcess["states"]!["versions"]!);
    }

    [Fact]
    public async Task A_trace_of_a_server_that_wants_a_key_is_played_with_it()
    {
        using var folder = new TempFolder();
        await SynthesizeAsync(folder, "rooms", "--entries", "50");
        var keys = folder.Write("keys", "abcdefghijklmnop1234\n");
        await using var server = await ServerProcess.StartAsync(folder, "--in-memory", "--api-key-file", keys);
        var refused = await Tool.RunAsync("replay", folder["trace"], "--server", server.Address.ToString(), "--speed", "max");
        Assert.True(refused is { ExitCode: 2, Output: "" }, refused.All);
        Assert.Contains("--api-key-file", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (long)(await ReplayAsync(folder, "--server", server.Address.ToString(), "--speed", "max", "--api-key-file", keys))["replay"]!["failed"]!);
    }

    [Fact]
    public async Task Every_operation_and_option_of_a_trace_reaches_a_server_as_it_reaches_a_manager()
    {
        using var folder = new TempFolder();
        folder.Write("trace",
            """
            {"trace":"pluginstate","version":1,"created":"2026-01-31T12:00:00Z"}
            {"t":0,"op":"context","context":"a","state":"rooms/1","initial":{"title":"Chess","n":1}}
            {"t":0,"op":"context","context":"b","state":"rooms/1"}
            {"t":1,"op":"edit","context":"a","kind":"patch","body":[{"op":"replace","path":"/title","value":"Go"}],"operation":"op \"ä\"","actor":"Adä"}
            {"t":1,"op":"edit","context":"a","kind":"patch","body":[{"op":"replace","path":"/title","value":"Go"}],"operation":"op \"ä\"","actor":"Adä"}
            {"t":2,"op":"edit","context":"b","kind":"merge","body":{"title":"Shogi"},"base":1,"conflict":"fail"}
            {"t":2,"op":"edit","context":"b","kind":"merge","body":{"title":"Shogi"},"base":1,"conflict":"last-write-wins","timestamp":"2020-01-01T00:00:00Z"}
            {"t":2,"op":"edit","context":"b","kind":"merge","body":{"title":"Shogi"},"base":1,"conflict":"newest"}
            {"t":3,"op":"edit","context":"b","kind":"replace","body":{"title":"Bridge"},"expected":1}
            {"t":3,"op":"edit","context":"b","kind":"patch","body":{"op":"replace"}}
            {"t":3,"op":"edit","context":"b","kind":"patch","body":[{"op":"remove","path":"/none"}]}
            {"t":4,"op":"edit","context":"b","kind":"replace","body":{"title":"Bridge"}}
            {"t":5,"op":"undo","context":"b"}
            {"t":6,"op":"rollback","context":"a","version":1}
            {"t":7,"op":"read","context":"a"}
            {"t":8,"op":"close","context":"a"}
            {"t":9,"op":"read","context":"a"}
            {"t":9,"op":"read","context":"c"}
            {"op":"omitted","count":3}
            """);
        await using var server = await ServerProcess.StartAsync(folder, "--in-memory");
        var onServer = await ReplayAsync(folder, "--clients", "1", "--server", server.Address.ToString(), "--speed", "1000");
        var inProcess = await ReplayAsync(folder, "--clients", "1", "--speed", "1000");
        Assert.Equal(3, (int)inProcess["trace"]!["omitted"]!);
        foreach (var part in new[] { "outcomes", "conflicts", "states" })
            Assert.Equal(inProcess[part]!.ToJsonString(), onServer[part]!.ToJsonString());
        Assert.Equal(
            ["200 ", "201 ", "204 ", "400 invalid_patch", "400 unknown_strategy", "404 context_not_found", "409 conflict_unresolved", "409 patch_failed", "412 version_mismatch"],
            inProcess["outcomes"]!["statuses"]!.AsArray().Select(static row => $"{row!["status"]} {row["code"]}"));
    }

    [Fact]
    public async Task Stopped_with_Ctrl_C_it_reports_what_was_played()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "There is no kill here.");
        using var folder = new TempFolder();
        await SynthesizeAsync(folder, "rooms", "--entries", "100000");
        await using var server = await ServerProcess.StartAsync(folder, "--in-memory");
        using var client = new HttpClient { BaseAddress = server.Address };
        using var process = Process.Start(new ProcessStartInfo(Tool.Dotnet, [Tool.Path, "replay", folder["trace"], "--server", server.Address.ToString(), "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        while ((long)(await client.GetFromJsonAsync<JsonNode>("api/metrics", TestContext.Current.CancellationToken))!["updates"]! == 0)
            Assert.False(process.HasExited);
        using (Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 130, await error);
        var replay = JsonNode.Parse(await output)!["replay"]!;
        Assert.False((bool)replay["complete"]!);
        Assert.InRange((long)replay["played"]!, 1, 99_999);
    }

    [Fact]
    public async Task A_trace_that_is_none_is_refused_before_anything_is_played()
    {
        using var folder = new TempFolder();
        await SynthesizeAsync(folder, "carts", "--entries", "20");
        var lines = (await File.ReadAllLinesAsync(folder["trace"], TestContext.Current.CancellationToken)).ToList();
        lines.Insert(11, "{\"t\":0,\"op\":\"read\"");
        await File.WriteAllLinesAsync(folder["trace"], lines, TestContext.Current.CancellationToken);
        var run = await Tool.RunAsync("replay", folder["trace"], "--speed", "max");
        Assert.True(run is { ExitCode: 2, Output: "" }, run.All);
        Assert.StartsWith($"pluginstate: '{folder["trace"]}', line 12: Not a valid JSON document", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name a trace, or say --synthesize.")]
    [InlineData("Name a trace, or say --synthesize.", "TRACE", "--synthesize", "carts", "-o", "x")]
    [InlineData("Say where the trace goes with -o.", "--synthesize", "carts")]
    [InlineData("There is no workload 'chess'; there are carts, editor, counters, rooms.", "--synthesize", "chess", "-o", "x")]
    [InlineData("--conflicts is 96; it must be from 0 to 95.", "--synthesize", "carts", "-o", "x", "--conflicts", "96")]
    [InlineData("--speed has no meaning with --synthesize.", "--synthesize", "carts", "-o", "x", "--speed", "max")]
    [InlineData("--seed has no meaning without --synthesize.", "TRACE", "--seed", "2")]
    [InlineData("There is no file 'no-such-trace'.", "no-such-trace")]
    [InlineData("'fast' is no speed", "TRACE", "--speed", "fast")]
    [InlineData("--clients is 0; it must be from 1 to 10000.", "TRACE", "--clients", "0")]
    [InlineData("There is no conflict strategy 'newest'", "TRACE", "--strategy", "newest")]
    [InlineData("There is no plugin folder 'no-such-folder'.", "TRACE", "--plugins", "no-such-folder")]
    [InlineData("--plugins is for playing in process", "TRACE", "--plugins", "x", "--server", "http://127.0.0.1:9")]
    [InlineData("'localhost' is no address of a server", "TRACE", "--server", "localhost")]
    [InlineData("cannot be reached", "TRACE", "--server", "http://127.0.0.1:9")]
    public async Task Arguments_that_mean_nothing_are_named(string expected, params string[] arguments)
    {
        using var folder = new TempFolder();
        folder.Write("trace", """{"trace":"pluginstate","version":1,"created":"2026-01-31T12:00:00Z"}""");
        var run = await ProcessRun.StartAsync(Tool.Dotnet, [Tool.Path, "replay", .. arguments.Select(argument => argument == "TRACE" ? folder["trace"] : argument)], folder.Path);
        Assert.True(run is { ExitCode: 2, Output: "" }, run.All);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static async Task SynthesizeAsync(TempFolder folder, string workload, params IEnumerable<string> arguments)
    {
        var run = await Tool.RunAsync(["replay", "--synthesize", workload, "-o", folder["trace"], .. arguments]);
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
    }

    private static async Task<JsonNode> ReplayAsync(TempFolder folder, params IEnumerable<string> arguments)
    {
        var run = await Tool.RunAsync(["replay", folder["trace"], "--json", .. arguments]);
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
        return JsonNode.Parse(run.Output)!;
    }
}
