using System.Diagnostics;
using System.Text;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Server;

/// <summary>Many event streams that are open at once: what one costs, and how long an update takes to reach all of them.</summary>
internal static class StreamRun
{
    private const int States = 100, Updates = 20;

    public static void Run(bool quick)
    {
        Output.Section("Event streams");
        RunAsync(quick ? 1000 : 10_000).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(int streams)
    {
        using var server = ServerProcess.Start(ServerProcess.Ours);
        using var editor = new Connection();
        await editor.OpenAsync(server.Port);
        for (var i = 0; i < States; i++)
        {
            if (await editor.AskAsync(Post("/api/contexts", $$$"""{"stateId":"room-{{{i}}}","contextId":"editor-{{{i}}}","initial":{"counter":0}}""")) != 201)
                throw new InvalidOperationException("No context was made.");
        }

        server.Collect();
        var before = server.Resident;
        var followers = new List<Connection>();
        for (var i = 0; i < streams; i++)
        {
            var follower = new Connection();
            await follower.OpenAsync(server.Port);
            await follower.AskUntilAsync(Encoding.UTF8.GetBytes($"GET /api/contexts/editor-{i % States}/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"), "STATE_SNAPSHOT"u8.ToArray());
            followers.Add(follower);
            if ((i + 1) % 1000 == 0)
                Output.Progress($"  {i + 1} streams");
        }

        var opened = server.Resident;
        server.Collect();
        var settled = server.Resident;
        var fanOut = new List<double>();
        for (var update = 1; update <= Updates; update++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < States; i++)
                await editor.AskAsync(Patch($"/api/contexts/editor-{i}/state", $$"""{"counter":{{update}}}"""));
            foreach (var follower in followers)
                await follower.ReadUntilAsync(Encoding.UTF8.GetBytes($"\"value\":{update}}}"));
            fanOut.Add(Nanoseconds.Since(began) / 1e6);
        }

        foreach (var follower in followers)
            follower.Dispose();
        var table = new MarkdownTable($"{streams:#,0} event streams on {States} states", "");
        table.Row("open", $"{followers.Count:#,0}");
        table.Row("memory for each, kB (settled)", $"{(settled - before) / 1024.0 / streams:0.0}");
        table.Row("memory for each, kB (as they were opened)", $"{(opened - before) / 1024.0 / streams:0.0}");
        table.Row($"an update of every state to every stream, ms (median of {Updates})", $"{Quartiles.Of(fanOut).Median:0}");
        Output.Table(table);
        Output.Text("Resident memory of the server, what the connections take included; the operating system's buffers are not.");
    }

    private static byte[] Post(string path, string body) => Request("POST", path, "application/json", body);

    private static byte[] Patch(string path, string body) => Request("PATCH", path, "application/merge-patch+json", body);

    private static byte[] Request(string method, string path, string type, string body) =>
        Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
