using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace PluginState.AspNetCore.Tests;

/// <summary>The OpenAPI document, which is kept by hand, beside what is mapped.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task What_is_mapped_is_described_and_what_is_described_is_mapped()
    {
        await using var server = await ServerFixture.StartAsync();
        var mapped = server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.RoutePattern.RawText!.StartsWith(ServerFixture.Prefix, StringComparison.Ordinal))
            .SelectMany(static endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                .Where(static method => method != "HEAD")
                .Select(method => $"{method} {endpoint.RoutePattern.RawText![ServerFixture.Prefix.Length..]}"));
        var document = await ReadAsync(server);
        var described = document["paths"]!.AsObject().SelectMany(static path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}"));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_says_where_it_is_served_and_refers_to_nothing_that_is_not_in_it()
    {
        await using var server = await ServerFixture.StartAsync();
        var document = await ReadAsync(server);
        Assert.Equal(ServerFixture.Prefix, (string?)document["servers"]![0]!["url"]);
        var missing = References(document).Where(reference => reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate((JsonNode?)document, static (node, name) => node?[name]) is null);
        Assert.Empty(missing);
    }

    [Fact]
    public async Task Every_parameter_in_a_path_is_declared()
    {
        await using var server = await ServerFixture.StartAsync();
        var document = await ReadAsync(server);
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            var names = path.Split('/').Where(static segment => segment.StartsWith('{')).Select(static segment => segment.Trim('{', '}')).Order(StringComparer.Ordinal);
            Assert.All(methods!.AsObject(), method => Assert.Equal(names, (method.Value!["parameters"]?.AsArray() ?? [])
                .Select(parameter => document["components"]!["parameters"]![((string)parameter!["$ref"]!).Split('/')[^1]]!)
                .Where(static parameter => (string?)parameter["in"] == "path")
                .Select(static parameter => (string)parameter["name"]!)
                .Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own()
    {
        await using var server = await ServerFixture.StartAsync();
        var document = await ReadAsync(server);
        var ids = document["paths"]!.AsObject().SelectMany(static path => path.Value!.AsObject()).Select(static method => (string)method.Value!["operationId"]!).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    private static async Task<JsonNode> ReadAsync(ServerFixture server) =>
        JsonNode.Parse(await server.Client.GetStringAsync("openapi.json", ServerFixture.Token))!;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(static member => member.Key == "$ref" && member.Value is JsonValue reference ? [(string)reference!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
