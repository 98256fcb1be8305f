using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PluginState.Documents;

namespace PluginState.Server.Trials.Kill;

/// <summary>Does one operation after the other, each until it is acknowledged, whatever becomes of the server.</summary>
/// <remarks>
/// Where a connection is lost it finds the server again, makes a new context (contexts do not survive), and tries the same operation with the same id; sometimes
/// with the very same request, sometimes made anew on what the state is then. Sometimes it gives up, and nobody ever learns what became of the operation.
/// </remarks>
internal sealed class TrialClient : IDisposable
{
    private const double GivesUp = 0.15, KeepsRequest = 0.5;

    // Most are of the kind that merges: the others wait for one another.
    private static readonly OperationKind[] _kinds = [OperationKind.Count, OperationKind.Count, OperationKind.Count, OperationKind.Patch, OperationKind.Put];

    private static readonly MediaTypeHeaderValue _patch = new("application/json-patch+json"), _json = new("application/json");

    private readonly HttpClient _http = new();
    private readonly MortalServer _server;
    private readonly Ledger _ledger;
    private readonly Figures _figures;
    private readonly Random _random;
    private readonly string _name;
    private readonly string _stateId;
    private Life _life;
    private string? _context;
    private (StateValue Document, long Version)? _known;

    public TrialClient(string name, string stateId, Life life, MortalServer server, Ledger ledger, Figures figures, int seed)
    {
        (_name, _stateId, _life, _server, _ledger, _figures, _random) = (name, stateId, life, server, ledger, figures, new Random(seed));
    }

    public async Task RunAsync(CancellationToken ending)
    {
        for (var i = 0; !ending.IsCancellationRequested; i++)
        {
            var operation = new Operation($"{_name}-{i}", _stateId, _random.GetItems(_kinds, 1)[0]);
            if (await DoAsync(operation) is { } version)
                _ledger.Acknowledge(operation, version);
            else
                _ledger.Abandon(operation);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <returns>The version it came to; null where it was given up.</returns>
    private async Task<long?> DoAsync(Operation operation)
    {
        var wasLost = false;
        while (true)
        {
            var isUnderWay = false;
            try
            {
                _context ??= await MakeContextAsync();
                if (_known is null && !await ReadAsync())
                    continue;
                using var request = Request(operation, _known!.Value.Document, _known.Value.Version);
                isUnderWay = true;
                using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
                var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    Refused(operation, response.StatusCode, text);
                    continue;
                }

                var update = (StateObject)StateValue.Parse(text);
                var version = Workload.Number(update["version"]);
                var isRepeated = update["repeated"] == true;
                Assert.True(wasLost || !isRepeated, $"{operation} was asked for once, and had been done already: {text}");
                if (wasLost)
                    _figures.Retried(isRepeated);
                _known = isRepeated ? null : (update["state"], version); // the document may be another version's
                return version;
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                _figures.Lost();
                wasLost |= isUnderWay;
                _life = await _server.AfterAsync(_life.Number);
                _context = null;
                if (!isUnderWay || _random.NextDouble() >= KeepsRequest)
                    _known = null;
                if (isUnderWay && _random.NextDouble() < GivesUp)
                {
                    _known = null;
                    return null;
                }
            }
        }
    }

    private HttpRequestMessage Request(Operation operation, StateValue document, long version)
    {
        var edit = Workload.Edit(operation, document);
        var isPut = operation.Kind == OperationKind.Put;
        var request = new HttpRequestMessage(isPut ? HttpMethod.Put : HttpMethod.Patch, new Uri(_life.Address, $"api/contexts/{_context}/state"))
        {
            Content = new ByteArrayContent(isPut ? edit.Apply(document).ToUtf8() : edit.ToJson().ToUtf8()) { Headers = { ContentType = isPut ? _json : _patch } },
        };
        request.Headers.Add("Idempotency-Key", operation.Id);
        request.Headers.Add("Prefer", "return=representation");
        if (isPut)
            request.Headers.IfMatch.Add(new($"\"{version.ToString(CultureInfo.InvariantCulture)}\""));
        else
            request.Headers.Add("PluginState-Base", version.ToString(CultureInfo.InvariantCulture));
        return request;
    }

    /// <summary>What is done about a refusal; there are no others than these.</summary>
    private void Refused(Operation operation, HttpStatusCode status, string problem)
    {
        _known = null;
        switch (((StateString)((StateObject)StateValue.Parse(problem))["code"]).Value)
        {
            case "context_not_found" or "context_evicted":
                _context = null;
                break;
            case "conflict_unresolved":
                _figures.Conflict();
                break;
            case "stale_base" or "version_mismatch":
                _figures.Stale();
                break;
            case "storage_failed" or "server_stopping" or "update_contention":
                _figures.Unavailable();
                break;
            default:
                Assert.Fail($"{operation} was refused: {status} {problem}");
                break;
        }
    }

    private async Task<string> MakeContextAsync()
    {
        using var body = new StringContent($$"""{"stateId":"{{_stateId}}","initial":{{Workload.First}}}""", Encoding.UTF8, _json);
        using var response = await _http.PostAsync(new Uri(_life.Address, "api/contexts"), body, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.Created, text);
        return ((StateString)((StateObject)StateValue.Parse(text))["id"]).Value;
    }

    /// <returns>Whether there was something to read; where not, the context is gone.</returns>
    private async Task<bool> ReadAsync()
    {
        using var response = await _http.GetAsync(new Uri(_life.Address, $"api/contexts/{_context}/state"), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            _context = null;
            return false;
        }

        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        _known = (StateValue.Parse(text), long.Parse(response.Headers.ETag!.Tag.Trim('"'), CultureInfo.InvariantCulture));
        return true;
    }
}
