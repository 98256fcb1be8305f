using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Events;
using PluginState.AspNetCore.Hosting;
using PluginState.AspNetCore.Problems;
using PluginState.AspNetCore.Requests;
using PluginState.States;

namespace PluginState.AspNetCore.AgUi;

/// <summary>
/// A run of the AG-UI protocol (https://docs.ag-ui.com) whose agent is the state: what a client made of it is merged with what others did, and what it is now is
/// told as a snapshot and deltas.
/// </summary>
internal static class AgUiEndpoint
{
    public static void Map(PluginStateRoutes routes) => routes.Post("/ag-ui", RunAsync);

    private static async Task RunAsync(HttpContext http, PluginStateServer server)
    {
        var input = RunInput.Of(await RequestBody.ReadObjectAsync(http.Request, server, http.RequestAborted));
        var existing = server.States.Contexts.Get(input.ThreadId);
        if (input is { IsEdit: true } && (existing is null || input.State is null))
        {
            throw new ProblemException(Problem.BadRequest(existing is null
                ? "'forwardedProps.edit' needs a context, or nobody knows what the edit was made on. Make one with POST /contexts, and give its id as 'threadId'."
                : "'forwardedProps.edit' is set, and there is no 'state'."));
        }

        using var ticket = server.Streams.Enter();
        using var events = new EventWriter(http, server.Time);
        var contextId = existing?.Id ?? (await server.States.CreateContextAsync(input.ThreadId, cancellationToken: http.RequestAborted)).Id;
        try
        {
            if (input.IsEdit)
            {
                var update = input.Update with { BaseVersion = input.LastEvent?.Version };
                server.Recorder?.Edit(contextId, "replace", input.State!, update);
                await server.States.UpdateAsync(contextId, StateEdit.Replace(input.State!), update, http.RequestAborted);
            }

            await TellAsync(http, server, events, input, contextId);
        }
        catch (PluginStateException error) when (http.Response.HasStarted)
        {
            await FailAsync(ProblemOf.Error(error) ?? new(500, error.Code, error.Message));
        }
        catch (OperationCanceledException) when (server.Stopping.IsCancellationRequested && http.Response.HasStarted)
        {
            await FailAsync(ProblemOf.Stopping);
        }
        finally
        {
            if (existing is null)
                server.States.Contexts.Remove(contextId);
        }

        ValueTask<System.IO.Pipelines.FlushResult> FailAsync(Problem problem) => events.SendAsync("RUN_ERROR"u8, null, json =>
        {
            json.WriteString("message"u8, problem.Detail);
            json.WriteString("code"u8, problem.Code);
        }, http.RequestAborted);
    }

    private static async Task TellAsync(HttpContext http, PluginStateServer server, EventWriter events, RunInput input, string contextId)
    {
        if (!input.Follows)
        {
            var state = await server.States.GetStateAsync(contextId, http.RequestAborted);
            await BeginAsync();
            if (input.LastEvent != EventId.Of(state))
                await events.SnapshotAsync(state, http.RequestAborted);
        }
        else
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            using var timer = input.FollowFor is { } time ? new CancellationTokenSource(time, server.Time) : null;
            await using var link = timer?.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), ends);
            try
            {
                await new EventStream(server, events).FollowAsync(contextId, filter: null, input.LastEvent, BeginAsync, ends.Token);
            }
            catch (OperationCanceledException) when (timer?.IsCancellationRequested == true && http.Response.HasStarted)
            {
                // as the client asked for
            }
        }

        await events.SendAsync("RUN_FINISHED"u8, null, Ids, http.RequestAborted);

        async Task BeginAsync()
        {
            await events.BeginAsync(http.RequestAborted);
            await events.SendAsync("RUN_STARTED"u8, null, Ids, http.RequestAborted);
        }

        void Ids(Utf8JsonWriter json)
        {
            json.WriteString("threadId"u8, input.ThreadId);
            json.WriteString("runId"u8, input.RunId);
        }
    }
}
