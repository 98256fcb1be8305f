using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Hosting;
using PluginState.AspNetCore.Problems;
using PluginState.AspNetCore.Requests;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.States;

/// <summary>What a state was: its versions, what lies between two, and the marks to go back to.</summary>
internal static class HistoryEndpoints
{
    public static void Map(PluginStateRoutes routes)
    {
        routes.Get("/contexts/{id}/history", ListAsync);
        routes.Get("/contexts/{id}/versions/{version}", static async (http, server) =>
        {
            var version = RequestText.Version((string?)http.Request.RouteValues["version"], "version");
            await Answer.DocumentAsync(http, Find(await VersionsAsync(http, server), version));
        });
        routes.Get("/contexts/{id}/diff", DiffAsync);
        routes.Get("/contexts/{id}/checkpoints", ListCheckpointsAsync);
        routes.Post("/contexts/{id}/checkpoints", MarkAsync);
        routes.Delete("/contexts/{id}/checkpoints/{checkpoint}", static async (http, server) =>
        {
            var (id, checkpoint) = (RequestText.Route(http, "id"), RequestText.Route(http, "checkpoint"));
            if (!await server.States.DeleteCheckpointAsync(id, checkpoint, http.RequestAborted))
                throw new ProblemException(new(StatusCodes.Status404NotFound, "checkpoint_not_found", $"There is no checkpoint '{checkpoint}'."));
            Answer.NoContent(http);
        });
    }

    private static async Task ListAsync(HttpContext http, PluginStateServer server)
    {
        var versions = await VersionsAsync(http, server);
        await Answer.JsonAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("items"u8);
            foreach (var version in versions)
            {
                json.WriteStartObject();
                json.WriteNumber("version"u8, version.Version);
                json.WriteString("actor"u8, version.Stamp.Actor);
                json.WriteString("timestamp"u8, version.Stamp.Timestamp);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task DiffAsync(HttpContext http, PluginStateServer server)
    {
        var from = RequestText.Version(RequestText.Query(http, "from"), "from");
        var last = RequestText.Query(http, "to") is { } text ? RequestText.Version(text, "to") : (long?)null;
        var versions = await VersionsAsync(http, server);
        var to = last is { } version ? Find(versions, version) : versions[0];
        var patch = Diff.Exact(Find(versions, from).Document, to.Document);
        http.Response.Headers.ETag = Answer.Tag(to.Version);
        await Answer.JsonAsync(http, patch.ToJson().WriteTo, contentType: "application/json-patch+json");
    }

    private static async Task MarkAsync(HttpContext http, PluginStateServer server)
    {
        var id = RequestText.Route(http, "id");
        var body = await RequestBody.ReadObjectAsync(http.Request, server, http.RequestAborted);
        var checkpoint = await server.States.CreateCheckpointAsync(id, RequestText.Member(body, "name"), http.RequestAborted);
        var made = (await server.States.ListCheckpointsAsync(id, http.RequestAborted)).FirstOrDefault(one => one.Id == checkpoint)
            ?? throw new ProblemException(new(StatusCodes.Status404NotFound, "checkpoint_not_found", "The checkpoint has left again for newer ones."));
        http.Response.Headers.Location = $"{http.Request.PathBase}{http.Request.Path}/{Uri.EscapeDataString(checkpoint)}";
        await Answer.JsonAsync(http, json => Write(json, made), StatusCodes.Status201Created);
    }

    private static async Task ListCheckpointsAsync(HttpContext http, PluginStateServer server)
    {
        var checkpoints = await server.States.ListCheckpointsAsync(RequestText.Route(http, "id"), http.RequestAborted);
        await Answer.JsonAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("items"u8);
            foreach (var checkpoint in checkpoints)
                Write(json, checkpoint);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, Checkpoint checkpoint)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, checkpoint.Id);
        json.WriteString("name"u8, checkpoint.Name);
        json.WriteNumber("version"u8, checkpoint.State.Version);
        json.WriteString("created"u8, checkpoint.Created);
        json.WriteEndObject();
    }

    private static async ValueTask<IReadOnlyList<StateSnapshot>> VersionsAsync(HttpContext http, PluginStateServer server)
    {
        var context = server.States.Contexts.GetRequired(RequestText.Route(http, "id"));
        await server.RequireStateAsync(context.Id, http.RequestAborted); // another one of that name has a history of its own
        return await server.States.GetHistoryAsync(context.StateId, http.RequestAborted);
    }

    private static StateSnapshot Find(IReadOnlyList<StateSnapshot> versions, long version) =>
        versions.FirstOrDefault(state => state.Version == version)
            ?? throw new ProblemException(new(StatusCodes.Status404NotFound, "version_not_found",
                $"Version {version} is not known; {(versions.Count == 1 ? $"{versions[0].Version} is" : $"{versions[^1].Version} to {versions[0].Version} are")}."));
}
