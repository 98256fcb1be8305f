using System.Globalization;
using System.Net;
using System.Text;
using PluginState.Documents;

namespace PluginState.Server.Trials.Kill;

/// <summary>Keeps up with a state from its events, and goes on where it left off when the connection is lost.</summary>
internal sealed class TrialFollower : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly MortalServer _server;
    private readonly Figures _figures;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Life _life;
    private string? _lastEventId;
    private long _goal = long.MaxValue;

    public TrialFollower(string stateId, Life life, MortalServer server, Figures figures) => (StateId, _life, _server, _figures) = (stateId, life, server, figures);

    public string StateId { get; }

    public StateValue? Document { get; private set; }

    public long Version { get; private set; }

    public async Task RunAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await FollowAsync();
                Assert.True(_ending.IsCancellationRequested, $"The server ended the events of {StateId}.");
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                // as asked for
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                _life = await _server.AfterAsync(_life.Number);
            }
        }
    }

    /// <summary>Completes when it has been told of a version.</summary>
    public Task ReachAsync(long version)
    {
        lock (_lock)
        {
            _goal = version;
            if (Version >= version)
                _reached.TrySetResult();
        }

        return _reached.Task;
    }

    public void End() => _ending.Cancel();

    public void Dispose()
    {
        _http.Dispose();
        _ending.Dispose();
    }

    private async Task FollowAsync()
    {
        using var body = new StringContent($$"""{"stateId":"{{StateId}}","initial":{{Workload.First}}}""", Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var made = await _http.PostAsync(new Uri(_life.Address, "api/contexts"), body, _ending.Token);
        var context = ((StateString)((StateObject)StateValue.Parse(await made.Content.ReadAsStringAsync(_ending.Token)))["id"]).Value;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_life.Address, $"api/contexts/{context}/events"));
        if (_lastEventId is not null)
            request.Headers.Add("Last-Event-ID", _lastEventId);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _ending.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(_ending.Token));
        var (id, data, isResumed) = ((string?)null, (string?)null, _lastEventId is not null);
        while (await lines.ReadLineAsync(_ending.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data = line[6..];
            }
            else if (line.Length == 0 && data is not null)
            {
                Take(id, (StateObject)StateValue.Parse(data), isResumed);
                (id, data, isResumed) = (null, null, false);
            }
        }
    }

    private void Take(string? id, StateObject told, bool isResumed)
    {
        Assert.True(id is not null, told.ToString());
        var version = long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        Assert.True(version >= Version, $"{StateId}: version {Version} was told, and after the server was killed it is {version}.");
        var isSnapshot = told["type"] == "STATE_SNAPSHOT";
        Document = isSnapshot ? told["snapshot"] : JsonPatch.FromJson(told["delta"]).Apply(Document!);
        _lastEventId = id;
        _figures.Told(isSnapshot, isResumed);
        lock (_lock)
        {
            Version = version;
            if (Version >= _goal)
                _reached.TrySetResult();
        }
    }
}
