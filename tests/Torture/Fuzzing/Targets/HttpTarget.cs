using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>Bodies of requests to a real server. The first byte chooses the request.</summary>
internal sealed class HttpTarget : FuzzTarget
{
    private const string Json = "application/json", Patch = "application/json-patch+json", Merge = "application/merge-patch+json";

    private static readonly (HttpMethod Method, string Path, string MediaType, string Body)[] _requests =
    [
        (HttpMethod.Post, "contexts", Json, """{"stateId":"room","contextId":"d","initial":{"n":1},"metadata":{"a":"b"}}"""),
        (HttpMethod.Patch, "contexts/c/state", Patch, """[{"op":"add","path":"/list/-","value":1},{"op":"test","path":"/n","value":1}]"""),
        (HttpMethod.Patch, "contexts/c/state?base=1&conflict=merge", Merge, """{"n":2,"list":null,"deep":{"a":{"b":null}}}"""),
        (HttpMethod.Put, "contexts/c/state?conflict=last-write-wins", Json, """{"n":1,"list":[1,2],"deep":{"a":{"b":{"c":1}}}}"""),
        (HttpMethod.Post, "contexts/c/undo", Json, """{"version":2}"""),
        (HttpMethod.Post, "contexts/c/rollback", Json, """{"version":1}"""),
        (HttpMethod.Post, "contexts/c/checkpoints", Json, """{"name":"mark"}"""),
        (HttpMethod.Post, "ag-ui", Json, """{"threadId":"c","runId":"r","state":{"n":3},"messages":[],"tools":[],"context":[],"forwardedProps":{"edit":true,"conflict":"merge"}}"""),
    ];

    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private readonly ErrorLog _errors = new();

    public HttpTarget()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(_errors).SetMinimumLevel(LogLevel.Error);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddPluginState(static states => (states.CacheSize, states.MaxResidentStates, states.Limits) = (50, 50, new() { MaxBytes = 64 << 10 }));
        builder.Services.AddPluginStateServer();
        _app = builder.Build();
        _app.MapPluginState("/");
        _app.StartAsync().GetAwaiter().GetResult();
        _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new(_app.Urls.Single()), Timeout = TimeSpan.FromSeconds(30) };
    }

    public override string Name => "http-body";

    public override TimeSpan Bound => TimeSpan.FromSeconds(30);

    public override IEnumerable<byte[]> Seeds => _requests.Select(static (request, i) => (byte[])[(byte)i, .. Utf8(request.Body)]);

    public override IReadOnlyList<string> Words => ["\"op\":\"move\"", "\"from\":\"\"", "\"path\":\"/deep/a\"", "\"stateId\":", "\"threadId\":", "\"forwardedProps\":", "\"follow\":false", "\"lastEventId\":\"1-0\"", "\"version\":9223372036854775807", "\"actor\":\"\""];

    public override string Try(byte[] input) => TryAsync(input).GetAwaiter().GetResult();

    public override void Dispose()
    {
        _client.Dispose();
        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose();
    }

    private async Task<string> TryAsync(byte[] input)
    {
        var states = _app.Services.GetRequiredService<StateManager>();
        if (states.Contexts.Peek("c") is null || states.PeekState("room") is null)
        {
            states.Contexts.Remove("c");
            await states.CreateContextAsync("room", StateValue.Parse("""{"n":1,"list":[1,2],"deep":{"a":{"b":{"c":1}}}}"""), "c");
        }

        var before = states.PeekState("room");
        var (method, path, mediaType, _) = _requests[input.Length == 0 ? 0 : input[0] % _requests.Length];
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(input.Length == 0 ? [] : input[1..]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        var status = (int)response.StatusCode;
        Hold(status < 500, $"the answer is {status}");
        var error = _errors.Take();
        Hold(error is null, $"the log has an error: {error}");
        if (status < 400)
            return $"{method} {path.Split('?')[0]}: {status}";
        Hold(response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"a {status} is no problem");
        Hold(StateValue.Parse(body) is StateObject problem && problem.TryGetMember("code", out var code) && code is StateString, $"a {status} has no code");
        Hold(ReferenceEquals(states.PeekState("room"), before), "it was refused and changed the state");
        return $"{method} {path.Split('?')[0]}: {status}";
    }

    /// <summary>Keeps the first error that is logged.</summary>
    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _errors = [];

        public string? Take() => _errors.TryDequeue(out var error) ? error : null;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                _errors.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
