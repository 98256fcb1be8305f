using System.Diagnostics;
using System.Text;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Server;

/// <summary>Updates that do not conflict, beside an endpoint that parses JSON and puts it into a dictionary.</summary>
internal static class UpdateRun
{
    private const int Connections = 16;

    public static void Run(bool quick)
    {
        Output.Section("Updates over HTTP");
        RunAsync(quick).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(bool quick)
    {
        using var ours = ServerProcess.Start(ServerProcess.Ours);
        using var minimal = ServerProcess.Start(ServerProcess.Minimal);
        var oursClients = await OpenAsync(ours.Port);
        var minimalClients = await OpenAsync(minimal.Port);
        for (var i = 0; i < Connections; i++)
        {
            var lines = string.Join(',', Enumerable.Range(0, 12).Select(static line => $$$"""{"article":"tea-{{{line}}}","quantity":2,"price":{"amount":4.5,"currency":"EUR"}}"""));
            var document = $$$"""{"stateId":"cart-{{{i}}}","contextId":"client-{{{i}}}","initial":{"counter":0,"owner":"client-{{{i}}}","lines":[{{{lines}}}]}}""";
            if (await oursClients[i].AskAsync(Request("POST", "/api/contexts", "application/json", document)) != 201)
                throw new InvalidOperationException("No context was made.");
        }

        var (warmUp, rounds, requests) = quick ? (3, 5, 500) : (15, 31, 2000);
        string[] subjects = [ServerProcess.Ours, ServerProcess.Minimal];
        var times = new Measurements(subjects, rounds);
        var latencies = subjects.ToDictionary(static name => name, static _ => new List<double>());
        for (var round = 0; round < warmUp + rounds; round++)
        {
            foreach (var name in round % 2 == 0 ? subjects : subjects.Reverse())
            {
                var isOurs = name == ServerProcess.Ours;
                var sent = round * requests;
                var began = Stopwatch.GetTimestamp();
                var samples = await Task.WhenAll((isOurs ? oursClients : minimalClients).Select((client, i) => Task.Run(() => LoadAsync(client, isOurs, i, sent, requests))));
                var nanoseconds = Nanoseconds.Since(began) / (Connections * requests);
                if (round < warmUp)
                    continue;
                times.Record(name, round - warmUp, nanoseconds);
                latencies[name].AddRange(samples.SelectMany(static sample => sample));
            }

            Output.Progress($"  round {round + 1} of {warmUp + rounds}{(round < warmUp ? ", does not count" : "")}");
        }

        foreach (var client in oursClients.Concat(minimalClients))
            client.Dispose();
        var table = new MarkdownTable($"{Connections} connections, updates of one state each", "updates a second", "ratio", "ms, median", "ms, 99 %", "ms, 99.9 %");
        foreach (var name in subjects)
        {
            double[] sorted = [.. latencies[name].Order()];
            table.Row(name, $"{1e9 / times.Nanoseconds(name).Median:#,0}", name == ServerProcess.Minimal ? "1" : Inverse(times.Ratio(name, ServerProcess.Minimal)),
                $"{Quartiles.At(sorted, 0.5) / 1e6:0.00}", $"{Quartiles.At(sorted, 0.99) / 1e6:0.00}", $"{Quartiles.At(sorted, 0.999) / 1e6:0.00}");
        }

        Output.Table(table);
        Output.Text("PluginState merges a patch of three members into a document of 1 kB, keeps the version before, and tells what it changed. The endpoint binds the same body to a JsonElement and puts that into a ConcurrentDictionary. The client shares the cores with the servers.");
        Output.Table(Goal.Table([new("Time of an update", 1 / 0.6, times.Ratio(ServerProcess.Ours, ServerProcess.Minimal).Median, "×", "the endpoint")]));
    }

    private static string Inverse(Quartiles ratio) => new Quartiles(1 / ratio.Upper, 1 / ratio.Median, 1 / ratio.Lower).ToString();

    private static async Task<Connection[]> OpenAsync(int port)
    {
        var connections = Enumerable.Range(0, Connections).Select(static _ => new Connection()).ToArray();
        foreach (var connection in connections)
            await connection.OpenAsync(port);
        return connections;
    }

    private static async Task<double[]> LoadAsync(Connection connection, bool isOurs, int client, int sent, int requests)
    {
        var times = new double[requests];
        for (var i = 0; i < requests; i++)
        {
            var body = $$$"""{"counter":{{{sent + i + 1}}},"last":"edit {{{sent + i + 1}}} of client-{{{client}}}","flags":{"seen":true,"by":"client-{{{client}}}"}}""";
            var request = isOurs
                ? Request("PATCH", $"/api/contexts/client-{client}/state", "application/merge-patch+json", body)
                : Request("PUT", $"/documents/client-{client}", "application/json", body);
            var began = Stopwatch.GetTimestamp();
            var status = await connection.AskAsync(request);
            times[i] = Nanoseconds.Since(began);
            if (status != (isOurs ? 200 : 204))
                throw new InvalidOperationException($"An update was answered with {status}.");
        }

        return times;
    }

    private static byte[] Request(string method, string path, string type, string body) =>
        Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
}
