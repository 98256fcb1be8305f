using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PluginState.Host.Tests;

/// <summary>What <c>pluginstate serve</c> sends to an OpenTelemetry collector.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_and_traces_go_to_the_collector_that_the_environment_names()
    {
        var received = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.AddOrUpdate(signal, Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);

        using var folder = new TempFolder();
        await using var server = await ServerProcess.StartAsync(folder, new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        using var client = new HttpClient { BaseAddress = server.Address };
        await client.PostAsJsonAsync("api/contexts", new { stateId = "room-of-telemetry", contextId = "ada" }, TestContext.Current.CancellationToken);
        (await client.PutAsJsonAsync("api/contexts/ada/state", new { title = "Go" }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await server.StopAsync(); // which sends what is left

        Assert.Contains("pluginstate.contexts.active", received["metrics"], StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", received["metrics"], StringComparison.Ordinal);
        Assert.Contains("pluginstate.state", received["traces"], StringComparison.Ordinal);
        Assert.Contains("room-of-telemetry", received["traces"], StringComparison.Ordinal);
    }
}
