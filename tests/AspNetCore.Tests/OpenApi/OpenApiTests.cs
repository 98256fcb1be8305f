using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace PluginState.AspNetCore.Tests.OpenApi;

/// <summary>The OpenAPI document is kept by hand. These hold it and the server together.</summary>
public sealed partial class OpenApiTests
{
    private static readonly string[] _methods = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];

    [Fact]
    public async Task Every_route_and_method_is_in_it_and_nothing_else_is()
    {
        await using var server = await ServerFixture.StartAsync();
        var mapped = server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(static endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} {endpoint.RoutePattern.RawText![ServerFixture.Prefix.Length..]}"))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var get in mapped.Where(static route => route.StartsWith("GET ", StringComparison.Ordinal)).ToList())
            Assert.True(mapped.Remove("HEAD " + get[4..]), $"{get} does not answer HEAD, and the document says that all do.");
        var told = Operations(await ReadAsync(server)).Select(static operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}");
        Assert.Equal(mapped.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_is_valid()
    {
        await using var server = await ServerFixture.StartAsync();
        var read = Microsoft.OpenApi.OpenApiDocument.Parse((await server.GetAsync("openapi.json")).Is(200).Text, "json");
        Assert.Empty(read.Diagnostic!.Errors.Select(static error => $"{error.Pointer}: {error.Message}"));
        Assert.Empty(read.Diagnostic.Warnings.Select(static warning => $"{warning.Pointer}: {warning.Message}"));
        Assert.Equal(Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
    }

    [Fact]
    public async Task Every_component_is_referred_to_and_every_reference_is_to_one()
    {
        await using var server = await ServerFixture.StartAsync();
        var document = await ReadAsync(server);
        var references = Reference().Matches(document.GetRawText()).Select(static match => match.Groups["to"].Value).ToHashSet(StringComparer.Ordinal);
        var components = document.GetProperty("components").EnumerateObject().Where(static kind => kind.Name != "securitySchemes")
            .SelectMany(static kind => kind.Value.EnumerateObject().Select(component => $"#/components/{kind.Name}/{component.Name}")).Where(static name => name != "#/components/schemas/Event"); // which is within text
        Assert.Equal(components.Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_says_what_it_is_and_what_its_parameters_and_answers_are()
    {
        await using var server = await ServerFixture.StartAsync();
        var document = await ReadAsync(server);
        var check = new SchemaCheck(document);
        var operations = Operations(document).ToList();
        Assert.Distinct(operations.Select(static operation => operation.Operation.GetProperty("operationId").GetString()));
        foreach (var (path, method, operation, shared) in operations)
        {
            Assert.False(string.IsNullOrWhiteSpace(operation.GetProperty("summary").GetString()), $"{method} {path}");
            var parameters = Parameters(operation, shared).Select(check.Resolve).ToList();
            Assert.Equal(InBraces().Matches(path).Select(static match => match.Groups["name"].Value),
                parameters.Where(static parameter => parameter.GetProperty("in").GetString() == "path").Select(static parameter => parameter.GetProperty("name").GetString()!));
            Assert.All(parameters, parameter => Assert.Empty(check.Errors(parameter.GetProperty("schema"), parameter.GetProperty("example"))));
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), static response => response.Name[0] == '2');
            Assert.All(operation.GetProperty("responses").EnumerateObject(), response =>
            {
                var resolved = check.Resolve(response.Value);
                Assert.NotEmpty(resolved.GetProperty("description").GetString()!);
                if (response.Name[0] > '3')
                    Assert.Equal(int.Parse(response.Name, System.Globalization.CultureInfo.InvariantCulture), resolved.GetProperty("content").GetProperty("application/problem+json").GetProperty("example").GetProperty("status").GetInt32());
            });
        }
    }

    [Fact]
    public async Task Every_example_fits_its_schema()
    {
        await using var server = await ServerFixture.StartAsync();
        var document = await ReadAsync(server);
        var check = new SchemaCheck(document);
        var examples = Contents(document).SelectMany(static content => Examples(content).Select(example => (Schema: content.GetProperty("schema"), Example: example))).ToList();
        Assert.True(examples.Count > 40, $"{examples.Count} examples");
        Assert.Empty(examples.SelectMany(example => check.Errors(example.Schema, example.Example)));
    }

    [Fact]
    public async Task The_events_in_it_are_events()
    {
        await using var server = await ServerFixture.StartAsync();
        var document = await ReadAsync(server);
        var check = new SchemaCheck(document);
        var events = Contents(document).SelectMany(Examples).Where(static example => example.ValueKind == JsonValueKind.String)
            .SelectMany(static example => Data().Matches(example.GetString()!).Select(static match => match.Groups["json"].Value)).ToList();
        Assert.True(events.Count >= 5);
        Assert.Empty(events.SelectMany(data => check.Errors(document.GetProperty("components").GetProperty("schemas").GetProperty("Event"), JsonElement.Parse(data))));
    }

    [Fact]
    public async Task Every_body_in_it_is_taken()
    {
        await using var server = await ServerFixture.StartAsync();
        var document = await ReadAsync(server);
        foreach (var (path, method, operation, _) in Operations(document))
        {
            if (!operation.TryGetProperty("requestBody", out var body))
                continue;
            foreach (var content in body.GetProperty("content").EnumerateObject())
            {
                foreach (var example in Examples(content.Value))
                {
                    server.States.Contexts.Clear();
                    await server.States.RemoveStateAsync("room-1", ServerFixture.Token);
                    await server.MakeAsync("c1", "room-1", """{"title":"Chess","scores":{"ada":1}}""");
                    for (var i = 0; i < 7; i++)
                        (await server.MergeAsync("contexts/c1/state", $$"""{"n{{i}}":1}""")).Is(200);
                    var text = example.GetRawText();
                    if (text.Contains("checkpoint", StringComparison.Ordinal))
                        text = text.Replace(example.GetProperty("checkpoint").GetString()!, await server.States.CreateCheckpointAsync("c1", cancellationToken: ServerFixture.Token), StringComparison.Ordinal);
                    if (text.Contains("followFor", StringComparison.Ordinal))
                        text = text.Replace("60000", "0", StringComparison.Ordinal);
                    var reply = await server.SendAsync(new(method.ToUpperInvariant()), path[1..].Replace("{id}", "c1", StringComparison.Ordinal), text, content.Name);
                    Assert.True(reply.Status is 200 or 201, $"{method} {path}: {text}\n{reply.Status} {reply.Text}");
                }
            }
        }
    }

    [Fact]
    public async Task What_the_server_answers_is_what_it_says()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.Resolvers.Capacity = 2);
        server.Declare("max", "/n", static _ => Resolution.UseLocal);
        server.Declare("other", "/other", static _ => Resolution.Decline("not mine"));
        var document = await ReadAsync(server);
        var check = new SchemaCheck(document);
        await Holds("post", "/contexts", 201, await server.PostAsync("contexts", """{"stateId":"room","contextId":"c","initial":{"n":1,"m":1},"metadata":{"a":"b"}}"""));
        await Holds("post", "/contexts", 200, await server.PostAsync("contexts", """{"stateId":"room","contextId":"c"}"""));
        await server.MakeAsync("d");
        await Holds("patch", "/contexts/{id}/state", 200, await server.PatchAsync("contexts/c/state", """[{"op":"add","path":"/n","value":2},{"op":"add","path":"/m","value":2},{"op":"add","path":"/other","value":2}]"""));
        await Holds("patch", "/contexts/{id}/state", 200, await server.MergeAsync("contexts/d/state", """{"n":3}""", ("Prefer", "return=representation")));
        await Holds("put", "/contexts/{id}/state", 409, await server.PutAsync("contexts/d/state?base=1", """{"m":3,"other":5}"""));
        await Holds("put", "/contexts/{id}/state", 412, await server.PutAsync("contexts/d/state", "1", ("If-Match", "\"1\"")));
        await Holds("put", "/contexts/{id}/state", 412, await server.PutAsync("contexts/d/state?base=99", "1"));
        await Holds("put", "/contexts/{id}/state", 400, await server.PutAsync("contexts/d/state", "{"));
        await Holds("put", "/contexts/{id}/state", 415, await server.SendAsync(HttpMethod.Put, "contexts/d/state", "{", "text/plain"));
        await Holds("post", "/contexts/{id}/checkpoints", 201, await server.PostAsync("contexts/c/checkpoints"));
        await Holds("post", "/contexts/{id}/undo", 200, await server.PostAsync("contexts/c/undo", "{}", ("Prefer", "conflict=last-write-wins")));
        await Holds("post", "/contexts/{id}/rollback", 200, await server.PostAsync("contexts/c/rollback", """{"version":1}"""));
        foreach (var (path, query) in ((string, string)[])
        [
            ("/contexts", "?limit=1"), ("/contexts", ""), ("/contexts/{id}", ""), ("/contexts/{id}/state", ""), ("/contexts/{id}/history", ""), ("/contexts/{id}/checkpoints", ""), ("/contexts/{id}/versions/{version}", ""),
            ("/contexts/{id}/diff", "?from=1&to=2"), ("/states/{id}", ""), ("/resolvers", ""), ("/plugins", ""), ("/conflicts", ""), ("/metrics", ""), ("/overview", ""), ("/openapi.json", ""),
        ])
        {
            var target = path[1..].Replace("{id}", path.StartsWith("/states", StringComparison.Ordinal) ? "room" : "c", StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal);
            await Holds("get", path, 200, await server.GetAsync(target + query));
        }

        await Holds("get", "/contexts/{id}", 404, await server.GetAsync("contexts/nobody"));
        await Holds("get", "/contexts/{id}/versions/{version}", 404, await server.GetAsync("contexts/c/versions/99"));

        Task Holds(string method, string path, int status, Reply reply)
        {
            reply.Is(status);
            var response = check.Resolve(document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses").GetProperty(status.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            Assert.Empty(check.Errors(response.GetProperty("content").GetProperty(reply.ContentType!).GetProperty("schema"), reply.Json, $"{method} {path}"));
            foreach (var header in response.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().Select(static header => header.Name) : [])
                Assert.True(reply[header] is not null || (header == "Accept-Patch" && method != "patch"), $"{method} {path}: {header}");
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Its_codes_are_those_of_the_README()
    {
        await using var server = await ServerFixture.StartAsync();
        var told = (await ReadAsync(server)).GetProperty("components").GetProperty("schemas").GetProperty("Problem").GetProperty("properties").GetProperty("code").GetProperty("enum").EnumerateArray().Select(static code => code.GetString()!);
        var readme = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "README.md"), ServerFixture.Token);
        var codes = readme[readme.IndexOf("| Status | `code` |", StringComparison.Ordinal)..].Split('\n').Skip(2).TakeWhile(static line => line.StartsWith('|'))
            .SelectMany(static line => Code().Matches(line.Split('|')[2])).Select(static match => match.Groups["code"].Value).Where(static code => code.Contains('_', StringComparison.Ordinal));
        Assert.Equal(codes.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    private static async Task<JsonElement> ReadAsync(ServerFixture server) => (await server.GetAsync("openapi.json")).Is(200).Json;

    private static IEnumerable<(string Path, string Method, JsonElement Operation, JsonElement Shared)> Operations(JsonElement document) =>
        document.GetProperty("paths").EnumerateObject().SelectMany(static path => path.Value.EnumerateObject().Where(static member => _methods.Contains(member.Name)).Select(member => (path.Name, member.Name, member.Value, path.Value)));

    private static IEnumerable<JsonElement> Parameters(JsonElement operation, JsonElement shared) =>
        ((JsonElement[])[shared, operation]).SelectMany(static holder => holder.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().ToArray() : []);

    /// <summary>Every schema with examples that is somewhere in it.</summary>
    private static IEnumerable<JsonElement> Contents(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => (element.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Object ? content.EnumerateObject().Select(static one => one.Value) : [])
            .Concat(element.EnumerateObject().SelectMany(static member => Contents(member.Value))),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Contents),
        _ => [],
    };

    private static IEnumerable<JsonElement> Examples(JsonElement content) =>
        (content.TryGetProperty("example", out var example) ? (JsonElement[])[example] : [])
        .Concat(content.TryGetProperty("examples", out var examples) ? examples.EnumerateObject().Select(static one => one.Value.GetProperty("value")) : []);

    [GeneratedRegex("\"\\$ref\": ?\"(?<to>[^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\{(?<name>\w+)\}")]
    private static partial Regex InBraces();

    [GeneratedRegex("^data: (?<json>.+)$", RegexOptions.Multiline)]
    private static partial Regex Data();

    [GeneratedRegex("`(?<code>[a-z_]+)`")]
    private static partial Regex Code();
}
