using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Hosting;
using PluginState.AspNetCore.Problems;
using PluginState.AspNetCore.Requests;
using PluginState.Documents;

namespace PluginState.AspNetCore.Events;

/// <summary>States, live.</summary>
internal static class EventEndpoints
{
    private const int LongestPattern = 1024, MostSegments = 64;

    public static void Map(PluginStateRoutes routes) => routes.Get("/contexts/{id}/events", FollowAsync);

    private static async Task FollowAsync(HttpContext http, PluginStateServer server)
    {
        var context = server.States.Contexts.GetRequired(RequestText.Route(http, "id"));
        var filter = Filter(http);
        var after = EventId.Parse(http.Request.Headers["Last-Event-ID"].FirstOrDefault() ?? RequestText.Query(http, "lastEventId"));
        EventWriter.RequireAccepted(http.Request);
        if (HttpMethods.IsHead(http.Request.Method))
        {
            await server.RequireStateAsync(context.Id, http.RequestAborted);
            EventWriter.SetHeaders(http.Response);
            return;
        }

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
        catch (Exception error) when (http.Response.HasStarted && ProblemOf.InStream(error) is { } problem)
        {
            await CloseAsync(problem);
        }

        async Task CloseAsync(Problem problem)
        {
            if (!http.Response.HasStarted)
                throw new ProblemException(problem);
            await events.ClosedAsync(problem.Code, problem.Detail, http.RequestAborted);
        }
    }

    /// <summary>Which changes are to be told. Every change is held against it while its state waits, so it is short.</summary>
    private static PathPattern? Filter(HttpContext http)
    {
        if (RequestText.Query(http, "path") is not { } text)
            return null;
        return text.Length <= LongestPattern && text.AsSpan().Count('/') <= MostSegments
            ? PathPattern.Parse(text)
            : throw new ProblemException(new(StatusCodes.Status400BadRequest, "invalid_pattern", $"'path' may have {LongestPattern} characters and {MostSegments} segments."));
    }
}
