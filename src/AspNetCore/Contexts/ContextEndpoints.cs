using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Hosting;
using PluginState.AspNetCore.Problems;
using PluginState.AspNetCore.Requests;
using PluginState.Contexts;
using PluginState.Documents;

namespace PluginState.AspNetCore.Contexts;

/// <summary>Contexts: made, looked at, listed, removed.</summary>
internal static class ContextEndpoints
{
    private const int UsualPage = 50, LargestPage = 1000;
    private const int MostMetadata = 32, LongestMetadata = 1024;

    public static void Map(PluginStateRoutes routes)
    {
        routes.Post("/contexts", CreateAsync);
        routes.Get("/contexts", ListAsync);
        routes.Get("/contexts/{id}", static (http, server) => WriteAsync(http, Find(http, server)));
        routes.Delete("/contexts/{id}", static (http, server) =>
        {
            var context = Find(http, server);
            server.States.Contexts.Remove(context.Id);
            server.Recorder?.ContextClosed(context.Id);
            Answer.NoContent(http);
            return Task.CompletedTask;
        });
    }

    private static async Task CreateAsync(HttpContext http, PluginStateServer server)
    {
        var body = await RequestBody.ReadObjectAsync(http.Request, server, http.RequestAborted);
        var stateId = RequestText.IdMember(body, "stateId") ?? throw new ProblemException(Problem.BadRequest("'stateId' is missing."));
        var contextId = RequestText.IdMember(body, "contextId");
        var initial = body.TryGetMember("initial", out var document) ? document : null;
        var metadata = Metadata(body);
        if (contextId is not null && server.States.Contexts.Peek(contextId) is { } there)
        {
            if (there.StateId != stateId)
                throw new ProblemException(new(StatusCodes.Status409Conflict, "context_exists", $"The context '{contextId}' looks at state '{there.StateId}'. Choose another id, or remove it."));
            if (await server.HasStateAsync(there.Id, http.RequestAborted))
            {
                await WriteAsync(http, there);
                return;
            }
        }

        var context = await server.States.CreateContextAsync(stateId, initial, contextId, metadata, http.RequestAborted);
        server.Recorder?.ContextCreated(context.Id, stateId, initial);
        http.Response.Headers.Location = $"{http.Request.PathBase}{http.Request.Path}/{Uri.EscapeDataString(context.Id)}";
        await WriteAsync(http, context, StatusCodes.Status201Created);
    }

    private static Task ListAsync(HttpContext http, PluginStateServer server)
    {
        var limit = RequestText.Limit(http, UsualPage, LargestPage);
        var after = RequestText.Query(http, "after");
        var rest = server.States.Contexts.Where(context => string.CompareOrdinal(context.Id, after) > 0).OrderBy(static context => context.Id, StringComparer.Ordinal).Take(limit + 1).ToList();
        return Answer.JsonAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("items"u8);
            foreach (var context in rest.Take(limit))
                Write(json, context);
            json.WriteEndArray();
            if (rest.Count > limit)
                json.WriteString("next"u8, rest[limit - 1].Id);
            json.WriteEndObject();
        });
    }

    /// <summary>The context a request is about. Looking is not a use.</summary>
    private static StateContext Find(HttpContext http, PluginStateServer server)
    {
        var id = RequestText.Route(http, "id");
        return server.States.Contexts.Peek(id) ?? server.States.Contexts.GetRequired(id); // which says why it is not there
    }

    private static Dictionary<string, string>? Metadata(StateObject body)
    {
        if (!body.TryGetMember("metadata", out var value) || value is StateNull)
            return null;
        if (value is not StateObject members || members.Count > MostMetadata || members.Any(static member => member.Value is not StateString { Value.Length: <= LongestMetadata }))
            throw new ProblemException(Problem.BadRequest($"'metadata' must be an object of at most {MostMetadata} texts of at most {LongestMetadata} characters."));
        return members.ToDictionary(static member => RequestText.Name(member.Key, "metadata"), static member => ((StateString)member.Value).Value);
    }

    private static Task WriteAsync(HttpContext http, StateContext context, int status = StatusCodes.Status200OK) =>
        Answer.JsonAsync(http, json => Write(json, context), status);

    private static void Write(Utf8JsonWriter json, StateContext context)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, context.Id);
        json.WriteString("stateId"u8, context.StateId);
        json.WriteNumber("version"u8, context.LastSeenVersion);
        json.WriteString("created"u8, context.Created);
        json.WriteString("lastAccessed"u8, context.LastAccessed);
        json.WriteStartObject("metadata"u8);
        foreach (var (name, text) in context.Metadata)
            json.WriteString(name, text);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
