using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Hosting;
using PluginState.AspNetCore.Overview;
using PluginState.AspNetCore.Problems;
using PluginState.AspNetCore.Requests;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.States;

/// <summary>States: read, edited, taken back.</summary>
internal static class StateEndpoints
{
    private const string PatchType = "application/json-patch+json", MergePatchType = "application/merge-patch+json";

    public static void Map(PluginStateRoutes routes)
    {
        routes.Get("/contexts/{id}/state", ReadAsync);
        routes.Patch("/contexts/{id}/state", PatchAsync);
        routes.Put("/contexts/{id}/state", PutAsync);
        routes.Post("/contexts/{id}/undo", UndoAsync);
        routes.Post("/contexts/{id}/rollback", RollbackAsync);
        routes.Get("/states/{id}", static async (http, server) => await Answer.DocumentAsync(http, await FindAsync(RequestText.Route(http, "id"), server, http.RequestAborted)));
        routes.Delete("/states/{id}", RemoveAsync);
    }

    /// <summary>The newest version of a state; not a use of any context.</summary>
    public static async ValueTask<StateSnapshot> FindAsync(string stateId, PluginStateServer server, CancellationToken cancellationToken) =>
        server.States.PeekState(stateId) ?? (await server.States.GetHistoryAsync(stateId, cancellationToken))[0];

    private static async Task ReadAsync(HttpContext http, PluginStateServer server)
    {
        var id = RequestText.Route(http, "id");
        var state = await server.States.GetStateAsync(id, http.RequestAborted);
        server.Recorder?.Read(id);
        http.Response.Headers["Accept-Patch"] = $"{PatchType}, {MergePatchType}";
        await Answer.DocumentAsync(http, state);
    }

    private static async Task PatchAsync(HttpContext http, PluginStateServer server)
    {
        var isPatch = RequestBody.RequireMediaType(http.Request, PatchType, MergePatchType) == PatchType;
        var (id, options) = Target(http, server);
        var body = await RequestBody.ReadJsonAsync(http.Request, server, http.RequestAborted);
        server.Recorder?.Edit(id, isPatch ? "patch" : "merge", body, options.Update);
        var edit = isPatch ? StateEdit.Patch(ReadPatch(body)) : StateEdit.Merge(body);
        await AnswerAsync(http, options, await server.States.UpdateAsync(id, edit, options.Update, http.RequestAborted));
    }

    private static async Task PutAsync(HttpContext http, PluginStateServer server)
    {
        RequestBody.RequireMediaType(http.Request, RequestBody.Json);
        var (id, options) = Target(http, server);
        var body = await RequestBody.ReadJsonAsync(http.Request, server, http.RequestAborted);
        server.Recorder?.Edit(id, "replace", body, options.Update);
        await AnswerAsync(http, options, await server.States.UpdateAsync(id, StateEdit.Replace(body), options.Update, http.RequestAborted));
    }

    private static async Task UndoAsync(HttpContext http, PluginStateServer server)
    {
        var (id, options) = Target(http, server);
        var version = RequestText.VersionMember(await RequestBody.ReadObjectAsync(http.Request, server, http.RequestAborted), "version");
        server.Recorder?.Undo(id, version, options.Update);
        await AnswerAsync(http, options, await server.States.UndoAsync(id, version, options.Update, http.RequestAborted));
    }

    private static async Task RollbackAsync(HttpContext http, PluginStateServer server)
    {
        var (id, options) = Target(http, server);
        var body = await RequestBody.ReadObjectAsync(http.Request, server, http.RequestAborted);
        var (version, checkpoint) = (RequestText.VersionMember(body, "version"), RequestText.Member(body, "checkpoint"));
        if ((version is null) == (checkpoint is null))
            throw new ProblemException(Problem.BadRequest("Give 'version' or 'checkpoint', one of them."));
        if (version is { } known)
            server.Recorder?.Rollback(id, known, options.Update);
        var result = checkpoint is null
            ? await server.States.RollbackAsync(id, version!.Value, options.Update, http.RequestAborted)
            : await server.States.RollbackAsync(id, checkpoint, options.Update, http.RequestAborted);
        await AnswerAsync(http, options, result);
    }

    private static async Task RemoveAsync(HttpContext http, PluginStateServer server)
    {
        var stateId = RequestText.Route(http, "id");
        if (!await server.States.RemoveStateAsync(stateId, http.RequestAborted))
            throw new ProblemException(new(StatusCodes.Status404NotFound, "state_not_found", $"There is no state '{stateId}'."));
        Answer.NoContent(http);
    }

    /// <summary>Which context an edit is for, and how it is to be made. An unknown context is told before anything is read.</summary>
    private static (string Id, EditOptions Options) Target(HttpContext http, PluginStateServer server)
    {
        var context = server.States.Contexts.GetRequired(RequestText.Route(http, "id"));
        Activity.Current?.SetTag("pluginstate.state", context.StateId).SetTag("pluginstate.context", context.Id);
        return (context.Id, EditOptions.Of(http.Request));
    }

    /// <summary>A patch that is none is the client's error, unlike one that does not fit the state.</summary>
    private static JsonPatch ReadPatch(StateValue body)
    {
        try
        {
            return JsonPatch.FromJson(body);
        }
        catch (JsonPatchException error)
        {
            throw new ProblemException(new(StatusCodes.Status400BadRequest, "invalid_patch", error.Message));
        }
    }

    private static Task AnswerAsync(HttpContext http, EditOptions options, UpdateResult result)
    {
        Activity.Current?.SetTag("pluginstate.version", result.Version).SetTag("pluginstate.conflicts", result.Conflicts.Length);
        http.Response.Headers.ETag = Answer.Tag(result.Version);
        if (options.Return == Representation.None)
        {
            http.Response.Headers["Preference-Applied"] = "return=minimal";
            Answer.NoContent(http);
            return Task.CompletedTask;
        }

        if (options.Return == Representation.Document)
            http.Response.Headers["Preference-Applied"] = "return=representation";
        return Answer.JsonAsync(http, json => Write(json, result, options.Return == Representation.Document));
    }

    private static void Write(Utf8JsonWriter json, UpdateResult result, bool withDocument)
    {
        json.WriteStartObject();
        json.WriteString("stateId"u8, result.State.StateId);
        json.WriteNumber("version"u8, result.Version);
        json.WriteBoolean("changed"u8, result.IsChanged);
        json.WriteBoolean("repeated"u8, result.IsRepeated);
        json.WriteNumber("attempts"u8, result.Attempts);
        json.WritePropertyName("patch"u8);
        result.Patch.ToJson().WriteTo(json);
        json.WritePropertyName("conflicts"u8);
        ConflictJson.Write(json, result.Conflicts);
        if (withDocument)
        {
            json.WritePropertyName("state"u8);
            result.State.Document.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
