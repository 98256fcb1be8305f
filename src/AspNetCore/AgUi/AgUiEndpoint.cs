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
        EventWriter.RequireAccepted(http.Request);
        var existing = server.States.Contexts.Get(input.ThreadId);
        if (existing is null && (input.IsEdit || server.States.PeekState(input.ThreadId) is null) && server.States.Contexts.TryGetEvictionReason(input.ThreadId, out _))
            existing = server.States.Contexts.GetRequired(input.ThreadId); // says that it was evicted: a new state of its name is not what it looked at
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
                await CheckBaseAsync(http, server, input, existing!.StateId);
                var update = input.Update with { BaseVersion = input.LastEvent?.Version };
                server.Recorder?.Edit(contextId, "replace", input.State!, update);
                await server.States.UpdateAsync(contextId, StateEdit.Replace(input.State!), update, http.RequestAborted);
            }

            await TellAsync(http, server, events, input, contextId);
        }
        catch (Exception error) when (http.Response.HasStarted && ProblemOf.InStream(error) is { } problem)
        {
            await FailAsync(problem);
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

    /// <summary>Refuses an edit of what was another state under the same id: the version it was made on is not the one that has its number now.</summary>
    private static async ValueTask CheckBaseAsync(HttpContext http, PluginStateServer server, RunInput input, string stateId)
    {
        if (input.LastEvent is not { } last)
            return;
        var versions = await server.States.GetHistoryAsync(stateId, http.RequestAborted);
        if (versions.FirstOrDefault(version => version.Version == last.Version) is { } known && EventId.Of(known) != last)
        {
            throw new ProblemException(new(StatusCodes.Status412PreconditionFailed, "stale_base",
                $"The edit was made on event '{last}', which is none of this state '{stateId}': it was made anew since. Run without 'edit', and make the edit on what it is now."));
        }
    }

    private static async Task TellAsync(HttpContext http, PluginStateServer server, EventWriter events, RunInput input, string contextId)
    {
        // Whoever edits has what it made of the last event, and no more what that event told it: a delta from there would not fit.
        var stream = new EventStream(server, events, contextId, after: input.IsEdit ? null : input.LastEvent);
        if (input.Follows)
        {
            using var timer = new CancellationTokenSource(Timeout.InfiniteTimeSpan, server.Time);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, timer.Token);
            try
            {
                await stream.FollowAsync(filter: null, async () =>
                {
                    if (input.FollowFor is { } time)
                        timer.CancelAfter(time); // not before there is a stream
                    await BeginAsync();
                }, ends.Token);
            }
            catch (OperationCanceledException) when (timer.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested && !server.Stopping.IsCancellationRequested)
            {
                // as the client asked for
            }
        }

        // A run ends with what its context has seen, so that the next edit is made on what the client has.
        var state = await server.States.GetStateAsync(contextId, http.RequestAborted);
        if (!http.Response.HasStarted)
            await BeginAsync();
        await stream.CatchUpAsync(state);
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
