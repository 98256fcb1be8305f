using System.Collections.Concurrent;
using System.Net;

namespace PluginState.Client.Tests;

/// <summary>What can happen to a request.</summary>
internal enum Fault
{
    None,

    /// <summary>It does not reach the server.</summary>
    Refused,

    /// <summary>The server does it, and the answer is lost.</summary>
    AnswerLost,

    /// <summary>Something before the server says that it is in trouble.</summary>
    Unavailable,

    /// <summary>The server asks to wait.</summary>
    TooMany,

    /// <summary>The server has thrown the contexts out when it arrives.</summary>
    ContextsEvicted,

    /// <summary>The server is started anew when it arrives.</summary>
    Restarted,
}

/// <summary>The way to a server, on which things go wrong as a test has it.</summary>
internal sealed class FaultyLink(RealServer server) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler());
    private readonly ConcurrentQueue<SentRequest> _requests = new();
    private CancellationTokenSource _cut = new();

    /// <summary>What happens to each request. Default: nothing.</summary>
    public Func<HttpRequestMessage, Fault> Decide { get; set; } = static _ => Fault.None;

    /// <summary>What an edit's answer waits for.</summary>
    public Task AnswerGate { get; set; } = Task.CompletedTask;

    /// <summary>What an event waits for.</summary>
    public Task EventGate { get; set; } = Task.CompletedTask;

    /// <summary>Whether every event comes twice.</summary>
    public bool DuplicatesEvents { get; set; }

    /// <summary>The requests that were sent, whatever happened to them.</summary>
    public IReadOnlyCollection<SentRequest> Requests => _requests;

    public static bool IsEdit(HttpRequestMessage request) => request.Method == HttpMethod.Patch || request.Method == HttpMethod.Put;

    public static bool IsStream(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal);

    /// <summary>A client on this link.</summary>
    public PluginStateClient Client(TimeProvider time) => new(new HttpClient(this, disposeHandler: false) { BaseAddress = new("http://link.test/api") }, null, time);

    /// <summary>Cuts every event stream that is open.</summary>
    public void CutStreams() => Interlocked.Exchange(ref _cut, new()).Cancel();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _requests.Enqueue(new(
            request.Method,
            request.RequestUri!.AbsolutePath,
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken),
            request.Headers.ToDictionary(static header => header.Key, static header => string.Join(",", header.Value))));
        var fault = Decide(request);
        switch (fault)
        {
            case Fault.Refused:
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Refused.");
            case Fault.Unavailable:
                return new(HttpStatusCode.ServiceUnavailable) { RequestMessage = request, Content = new StringContent("<html>Bad gateway</html>") };
            case Fault.TooMany:
                return new(HttpStatusCode.TooManyRequests) { RequestMessage = request, Headers = { RetryAfter = new(TimeSpan.FromSeconds(1)) } };
            case Fault.ContextsEvicted:
                server.EvictContexts();
                break;
            case Fault.Restarted:
                await server.RestartAsync();
                break;
        }

        var address = server.Address ?? throw new HttpRequestException(HttpRequestError.ConnectionError, "Nobody is there.");
        var isStream = IsStream(request);
        var isEdit = IsEdit(request);
        request.RequestUri = new(address, request.RequestUri.PathAndQuery);
        var cut = _cut.Token;
        var response = await _invoker.SendAsync(request, cancellationToken);
        if (fault == Fault.AnswerLost)
        {
            if (!isStream)
                await response.Content.ReadAsByteArrayAsync(cancellationToken);
            response.Dispose();
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The answer was lost.");
        }

        if (isEdit)
            await AnswerGate.WaitAsync(cancellationToken);
        if (isStream && response.IsSuccessStatusCode)
            response.Content = new StreamContent(new FaultyEvents(this, await response.Content.ReadAsStreamAsync(cancellationToken), cut));
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _invoker.Dispose();
            _cut.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A request as it was sent.</summary>
internal sealed record SentRequest(HttpMethod Method, string Path, string Body, Dictionary<string, string> Headers)
{
    public bool IsEdit => Method == HttpMethod.Patch || Method == HttpMethod.Put;
}
