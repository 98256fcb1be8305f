using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using PluginState.AspNetCore.Problems;
using PluginState.States;
using PluginState.Storage;

namespace PluginState.AspNetCore.Hosting;

/// <summary>Maps requests to what answers them. Whoever is let in is told every error as a problem.</summary>
internal sealed class PluginStateRoutes(IEndpointRouteBuilder endpoints)
{
    private const int OtherMethods = 1, OtherPaths = 2; // after all that are in order 0

    private readonly Dictionary<string, List<string>> _methods = [];
    private readonly PluginStateServer _server = endpoints.ServiceProvider.GetRequiredService<PluginStateServer>();

    public void Get(string pattern, Func<HttpContext, PluginStateServer, Task> answer) => Map([HttpMethods.Get, HttpMethods.Head], pattern, answer);

    public void Put(string pattern, Func<HttpContext, PluginStateServer, Task> answer) => Map([HttpMethods.Put], pattern, answer);

    public void Post(string pattern, Func<HttpContext, PluginStateServer, Task> answer) => Map([HttpMethods.Post], pattern, answer);

    public void Patch(string pattern, Func<HttpContext, PluginStateServer, Task> answer) => Map([HttpMethods.Patch], pattern, answer);

    public void Delete(string pattern, Func<HttpContext, PluginStateServer, Task> answer) => Map([HttpMethods.Delete], pattern, answer);

    /// <summary>Answers what nothing else below the prefix does: other methods, other paths.</summary>
    public void Rest()
    {
        foreach (var (pattern, methods) in _methods)
        {
            var allow = string.Join(", ", methods);
            endpoints.Map(pattern, http => AnswerAsync(http, (_, _) => throw new ProblemException(
                new(StatusCodes.Status405MethodNotAllowed, "method_not_allowed", $"{http.Request.Method} is not among {allow}.") { Header = (HeaderNames.Allow, allow) })))
                .WithOrder(OtherMethods);
        }

        endpoints.Map("/{**rest}", http => AnswerAsync(http, (_, _) => throw new ProblemException(
            new(StatusCodes.Status404NotFound, "not_found", "There is nothing of that name here.")))).WithOrder(OtherPaths);
    }

    private void Map(string[] methods, string pattern, Func<HttpContext, PluginStateServer, Task> answer)
    {
        if (!_methods.TryGetValue(pattern, out var all))
            _methods.Add(pattern, all = []);
        all.AddRange(methods);
        endpoints.MapMethods(pattern, methods, http => AnswerAsync(http, answer)).WithDisplayName($"PluginState {methods[0]} {pattern}");
    }

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, PluginStateServer, Task> answer)
    {
        try
        {
            if (_server.Gate.Refuse(http) is { } refusal)
                throw new ProblemException(refusal);
            await answer(http, _server);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // nobody waits for an answer
        }
        catch (OperationCanceledException) when (_server.Stopping.IsCancellationRequested)
        {
            await ProblemOf.Stopping.WriteAsync(http);
        }
        catch (Exception error) when (ProblemOf.Error(error) is { } problem)
        {
            if (error is StorageException or StorageConflictException or StateUnavailableException)
                _server.Log.StorageFailed(error);
            await problem.WriteAsync(http);
        }
    }
}
