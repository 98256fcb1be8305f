using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Hosting;
using PluginState.AspNetCore.Problems;
using PluginState.AspNetCore.Requests;
using PluginState.Documents;

namespace PluginState.AspNetCore.Events;

/// <summary>States, live.</summary>
internal static class EventEndpoints
{
    public static void Map(PluginStateRoutes routes) => routes.Get("/contexts/{id}/events", FollowAsync);

    private static async Task FollowAsync(HttpContext http, PluginStateServer server)
    {
        var context = server.States.Contexts.GetRequired(RequestText.Route(http, "id"));
        var query = http.Request.Query;
        var filter = query.ContainsKey("path") ? PathPattern.Parse(query["path"].ToString()) : null;
        var after = EventId.Parse(http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? query["lastEventId"].FirstOrDefault());
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        using var ticket = server.Streams.Enter();
        using var events = new EventWriter(http, server.Time);
        try
        {
            await new EventStream(server, events, context.Id, after).FollowAsync(filter, () => events.BeginAsync(http.RequestAborted), http.RequestAborted);
            await CloseAsync(ProblemOf.Stopping); // the manager was disposed
        }
        catch (OperationCanceledException) when (server.Stopping.IsCancellationRequested)
        {
            await CloseAsync(ProblemOf.Stopping);
        }
        catch (PluginStateException error) when (http.Response.HasStarted)
        {
            await CloseAsync(ProblemOf.Error(error) ?? new(500, error.Code, error.Message));
        }

        async Task CloseAsync(Problem problem)
        {
            if (!http.Response.HasStarted)
                throw new ProblemException(problem);
            await events.ClosedAsync(problem.Code, problem.Detail, http.RequestAborted);
        }
    }
}
