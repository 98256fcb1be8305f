using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using PluginState.AspNetCore.Recording;
using PluginState.Bounded;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Host.Replay.Targets;

/// <summary>A server, over HTTP. What the trace does to its states is done to states of the replay's own, which are removed at the end.</summary>
internal sealed class ServerTarget : IReplayTarget
{
    private const string Json = "application/json";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan _cleanUpTime = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;
    private readonly ConflictStrategy? _strategy;
    private readonly string _prefix = $"replay-{Guid.NewGuid():N}-";
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _states = new(StringComparer.Ordinal); // by the trace's names
    private readonly HashSet<string> _contexts = new(StringComparer.Ordinal);

    private ServerTarget(Uri api, string? key, ConflictStrategy? strategy, int clients)
    {
        _strategy = strategy;
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = clients,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, // operation ids may have any letters
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        _client = new(handler) { BaseAddress = api, Timeout = _patience };
        if (key is not null)
            _client.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    public string Name => _client.BaseAddress!.ToString();

    /// <param name="url">Where the server is; without a path its API is below <c>/api</c>.</param>
    /// <param name="key">The API key; null for none.</param>
    /// <param name="strategy">The strategy of edits that name none; null for the server's.</param>
    /// <param name="clients">How many connections there may be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InputException">There is no such server, or it does not let us in.</exception>
    public static async Task<ServerTarget> ConnectAsync(string url, string? key, ConflictStrategy? strategy, int clients, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new InputException($"'{url}' is no address of a server; http://127.0.0.1:5080 is one.");
        var path = address.AbsolutePath.TrimEnd('/');
        var target = new ServerTarget(new UriBuilder(address) { Path = (path.Length == 0 ? "/api" : path) + "/", Query = "", Fragment = "" }.Uri, key, strategy, clients);
        try
        {
            using var response = await target._client.GetAsync("metrics", cancellationToken);
            if (response.StatusCode is HttpStatusCode.Unauthorized)
                throw new InputException($"The server at '{target.Name}' wants an API key{(key is null ? "" : ", and not this one")}; see --api-key-file.");
            if (!response.IsSuccessStatusCode)
                throw new InputException($"There is no PluginState server at '{target.Name}': it answers {(int)response.StatusCode}.");
            return target;
        }
        catch (HttpRequestException error)
        {
            target._client.Dispose();
            throw new InputException($"The server at '{target.Name}' cannot be reached: {error.Message}", error);
        }
        catch
        {
            target._client.Dispose();
            throw;
        }
    }

    public async ValueTask<ReplayAnswer> PlayAsync(TraceEntry entry, string contextId, CancellationToken cancellationToken)
    {
        using var request = RequestFor(entry, contextId);
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            var answer = Read(response, await response.Content.ReadAsByteArrayAsync(cancellationToken));
            if (answer.ContextId is { } made)
            {
                lock (_lock)
                    _contexts.Add(made);
            }
            else if (entry.Operation == TraceOperation.Close)
            {
                lock (_lock)
                    _contexts.Remove(contextId);
            }

            return answer;
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new(0, ReplayAnswer.NoAnswer);
        }
    }

    public async ValueTask<IReadOnlyList<BoundedEvictions>> GetEvictionsAsync(CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync("metrics", cancellationToken);
        response.EnsureSuccessStatusCode();
        using var metrics = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return [Of("contexts", metrics.RootElement), Of("states", metrics.RootElement), Of("resolvers", metrics.RootElement)];

        static BoundedEvictions Of(string name, JsonElement root)
        {
            var part = root.GetProperty(name);
            var evictions = part.GetProperty("evictions");
            return new(name, part.GetProperty("count").GetInt32(), part.GetProperty("capacity").GetInt32(), new(
                Count(EvictionReason.Capacity), Count(EvictionReason.Expired), Count(EvictionReason.Removed), Count(EvictionReason.Replaced), Count(EvictionReason.Cleared)));

            long Count(EvictionReason reason) => evictions.GetProperty(reason.ToString()).GetInt64();
        }
    }

    /// <summary>Removes what the replay has made, as far as the server lets it in some seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        using var time = new CancellationTokenSource(_cleanUpTime);
        try
        {
            await Parallel.ForEachAsync(
                [.. _contexts.Select(static id => $"contexts/{Uri.EscapeDataString(id)}"), .. _states.Values.Select(static id => $"states/{id}")],
                time.Token,
                async (path, token) => (await _client.DeleteAsync(path, token)).Dispose()); // 404: the server let it go itself
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Console.Error.WriteLine($"warning: states '{_prefix}*' may be left on the server: {error.Message}");
        }

        _client.Dispose();
    }

    private HttpRequestMessage RequestFor(TraceEntry entry, string contextId)
    {
        var context = $"contexts/{Uri.EscapeDataString(contextId)}";
        switch (entry.Operation)
        {
            case TraceOperation.Context:
                var body = new StateObject(KeyValuePair.Create("stateId", (StateValue)StateOf(entry.State!)));
                return new(HttpMethod.Post, "contexts") { Content = Content(entry.Initial is { } initial ? body.Set("initial", initial) : body, Json) };
            case TraceOperation.Read:
                return new(HttpMethod.Get, $"{context}/state");
            case TraceOperation.Close:
                return new(HttpMethod.Delete, context);
            case TraceOperation.Undo:
                return Update(HttpMethod.Post, $"{context}/undo", VersionOf(entry), Json, entry);
            case TraceOperation.Rollback:
                return Update(HttpMethod.Post, $"{context}/rollback", VersionOf(entry), Json, entry);
            default:
                return entry.Kind switch
                {
                    TraceEntry.Patch => Update(HttpMethod.Patch, $"{context}/state", entry.Body!, "application/json-patch+json", entry),
                    TraceEntry.Merge => Update(HttpMethod.Patch, $"{context}/state", entry.Body!, "application/merge-patch+json", entry),
                    _ => Update(HttpMethod.Put, $"{context}/state", entry.Body!, Json, entry),
                };
        }
    }

    /// <summary>The state that stands for one of the trace.</summary>
    private string StateOf(string state)
    {
        lock (_lock)
        {
            if (!_states.TryGetValue(state, out var own))
                _states[state] = own = string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_states.Count + 1}");
            return own;
        }
    }

    private HttpRequestMessage Update(HttpMethod method, string path, StateValue body, string mediaType, TraceEntry entry)
    {
        // In the query: headers have no letters beyond ASCII that everybody reads alike.
        var query = new Dictionary<string, string?>
        {
            ["actor"] = entry.Actor ?? entry.Context,
            ["base"] = entry.Base?.ToString(CultureInfo.InvariantCulture),
            ["conflict"] = entry.Conflict ?? _strategy?.ToString(),
            ["resolver"] = entry.Resolver,
            ["timestamp"] = entry.Timestamp?.ToString("O", CultureInfo.InvariantCulture),
        };
        var request = new HttpRequestMessage(method, QueryHelpers.AddQueryString(path, query)) { Content = Content(body, mediaType) };
        if (entry.Expected is { } expected)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{expected}\"")));
        if (entry.OperationId is { } operation)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{operation.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        return request;
    }

    private static StateObject VersionOf(TraceEntry entry) => entry.Version is { } version ? new(KeyValuePair.Create("version", (StateValue)version)) : StateObject.Empty;

    private static ByteArrayContent Content(StateValue body, string mediaType) => new(Encoding.UTF8.GetBytes(body.ToString())) { Headers = { ContentType = new(mediaType) } };

    private static ReplayAnswer Read(HttpResponseMessage response, byte[] body)
    {
        var answer = new ReplayAnswer((int)response.StatusCode);
        if (response.Headers.ETag is { Tag: ['"', .. var tag, '"'] } && long.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            answer = answer with { Version = version };
        var isRead = response.RequestMessage!.Method == HttpMethod.Get && response.IsSuccessStatusCode;
        if (isRead || body.Length == 0 || response.Content.Headers.ContentType?.MediaType is not (Json or "application/problem+json"))
            return answer;

        using var document = JsonDocument.Parse(body, new() { MaxDepth = 1024 });
        var root = document.RootElement;
        if (response.StatusCode is HttpStatusCode.Created)
            return answer with { ContextId = root.GetProperty("id").GetString(), Version = root.GetProperty("version").GetInt64() };
        return answer with
        {
            Code = root.TryGetProperty("code", out var code) ? code.GetString() : null,
            AnsweredBy = root.TryGetProperty("conflicts", out var conflicts)
                ? [.. conflicts.EnumerateArray().Select(static conflict => conflict.TryGetProperty("answeredBy", out var answeredBy) ? answeredBy.GetString() : null)]
                : [],
        };
    }
}
