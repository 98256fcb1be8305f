using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.Client;

/// <summary>
/// Talks to a PluginState server over HTTP: one method a resource, and <see cref="OpenAsync(string, SharedStateOptions?, CancellationToken)"/> for a
/// state that is kept in step.
/// </summary>
/// <remarks>
/// <para>Safe for concurrent use: it has no state of its own but how the server is reached. No JSON is read or written by reflection.</para>
/// <para>
/// Every method fails with <see cref="PluginStateClientException"/> where the server refuses, and with <see cref="HttpRequestException"/> where it
/// was not reached, was too slow or its answer was lost: nobody knows then what became of the request. An edit with an
/// <see cref="UpdateOptions.OperationId"/> can be tried again.
/// </para>
/// </remarks>
public sealed class PluginStateClient
{
    private static readonly UpdateOptions _usual = new();

    private readonly Func<HttpClient> _http;
    private readonly Uri? _address; // null: that of the HttpClient
    private readonly TimeSpan _requestTimeout;
    private readonly TimeSpan _idleTimeout;

    /// <summary>Makes a client.</summary>
    /// <param name="http">What requests are sent with; not disposed here.</param>
    /// <param name="options">Where the server is. Default: where <paramref name="http"/>'s <see cref="HttpClient.BaseAddress"/> says. Read once.</param>
    /// <param name="timeProvider">Where all time comes from. Default: the system's clock.</param>
    /// <param name="logger">Where log messages go. Default: nowhere.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is out of range.</exception>
    public PluginStateClient(
        HttpClient http, PluginStateClientOptions? options = null, TimeProvider? timeProvider = null, ILogger<PluginStateClient>? logger = null)
        : this(() => http, options ?? new(), timeProvider, logger)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (_address is null && http.BaseAddress is null)
            throw new ArgumentException("Nobody says where the server is: set the BaseAddress of the options or of the HttpClient.", nameof(http));
    }

    internal PluginStateClient(Func<HttpClient> http, PluginStateClientOptions options, TimeProvider? timeProvider, ILogger? logger)
    {
        options.Validate();
        _http = http;
        _address = options.BaseAddress is { } address ? WithSlash(address) : null;
        _requestTimeout = options.RequestTimeout;
        _idleTimeout = options.StreamIdleTimeout;
        Time = timeProvider ?? TimeProvider.System;
        Logger = logger ?? NullLogger.Instance;
    }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    /// <summary>Opens a state that is kept in step with the server, and makes it where there is none with that id. Waits for its first document.</summary>
    /// <param name="stateId">The state; not blank.</param>
    /// <param name="options">Who edits, and how. Default: the options' defaults.</param>
    /// <param name="cancellationToken">Gives up opening it.</param>
    /// <exception cref="PluginStateClientException">The server refuses.</exception>
    /// <exception cref="HttpRequestException">The server was not reached. What is open already goes on by itself; what is to be opened does not.</exception>
    public async Task<SharedState> OpenAsync(string stateId, SharedStateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        var loop = new SharedStateLoop(this, stateId, options ?? SharedStateOptions.Default);
        try
        {
            await loop.Opened.WaitAsync(cancellationToken);
        }
        catch
        {
            await loop.DisposeAsync();
            throw;
        }

        return new(loop);
    }

    /// <summary>Opens a state that is kept in step with the server and read as a .NET type.</summary>
    /// <param name="stateId">The state; not blank.</param>
    /// <param name="typeInfo">How its documents are read and written.</param>
    /// <param name="options">Who edits, and how. Default: the options' defaults.</param>
    /// <param name="cancellationToken">Gives up opening it.</param>
    /// <typeparam name="T">What a document is.</typeparam>
    /// <inheritdoc cref="OpenAsync(string, SharedStateOptions?, CancellationToken)" path="/exception"/>
    public async Task<SharedState<T>> OpenAsync<T>(
        string stateId, JsonTypeInfo<T> typeInfo, SharedStateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return new(await OpenAsync(stateId, options, cancellationToken), typeInfo);
    }

    /// <summary>Makes a context on a state, and the state where there is none with that id.</summary>
    /// <param name="stateId">The state; not blank.</param>
    /// <param name="initial">The document of a state that is made now. Default: <c>{}</c>. Has no effect on one that is there.</param>
    /// <param name="contextId">The context's id; one of that id which looks at the state already is given back. Default: a new one.</param>
    /// <param name="metadata">What is to be remembered with the context.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ContextInfo> CreateContextAsync(
        string stateId,
        StateValue? initial = null,
        string? contextId = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        var body = new StateObject([new("stateId", stateId)]);
        if (contextId is not null)
            body = body.Set("contextId", contextId);
        if (initial is not null)
            body = body.Set("initial", initial);
        if (metadata is not null)
            body = body.Set("metadata", new StateObject(metadata.Select(static pair => KeyValuePair.Create(pair.Key, (StateValue)pair.Value))));
        return Answers.Context(await SendForJsonAsync(HttpMethod.Post, "contexts", body, cancellationToken));
    }

    /// <summary>The contexts, by id.</summary>
    /// <param name="limit">How many at most, from 1 to 1000.</param>
    /// <param name="after">After which id to begin: <see cref="ContextPage.Next"/> of the page before. Default: at the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ContextPage> ListContextsAsync(int limit = 50, string? after = null, CancellationToken cancellationToken = default)
    {
        var path = $"contexts?limit={limit.ToString(CultureInfo.InvariantCulture)}" + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");
        var page = Answers.Object(await SendForJsonAsync(HttpMethod.Get, path, null, cancellationToken));
        return new(Answers.Items(page, Answers.Context), Answers.OptionalText(page, "next"));
    }

    /// <summary>One context. Not a use of it.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ContextInfo> GetContextAsync(string contextId, CancellationToken cancellationToken = default) =>
        Answers.Context(await SendForJsonAsync(HttpMethod.Get, Context(contextId), null, cancellationToken));

    /// <summary>Removes a context.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task DeleteContextAsync(string contextId, CancellationToken cancellationToken = default) =>
        await SendAsync(new(HttpMethod.Delete, At(Context(contextId))), cancellationToken);

    /// <summary>The document a context looks at, which the context has seen from now on.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="knownVersion">The version that is known already. Default: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The state, or null where it is still at <paramref name="knownVersion"/>.</returns>
    public async Task<StateVersion?> GetStateAsync(string contextId, long? knownVersion = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, At($"{Context(contextId)}/state"));
        if (knownVersion is { } known)
            request.Headers.IfNoneMatch.Add(Tag(known));
        var answer = await SendAsync(request, cancellationToken);
        return answer.Status == HttpStatusCode.NotModified ? null : VersionOf(answer);
    }

    /// <summary>Edits with a JSON Patch (RFC 6902).</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="patch">The patch, of the version the edit is made on.</param>
    /// <param name="options">How. Default: the options' defaults; its operation id has to be printable ASCII.</param>
    /// <param name="returnDocument">Whether the answer has the whole document too.</param>
    /// <param name="cancellationToken">Gives up; the edit may be made all the same.</param>
    public Task<StateUpdate> PatchAsync(string contextId, JsonPatch patch, UpdateOptions? options = null, bool returnDocument = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return EditAsync(HttpMethod.Patch, $"{Context(contextId)}/state", patch.ToJson(), "application/json-patch+json", options, returnDocument, cancellationToken);
    }

    /// <summary>Edits with a JSON Merge Patch (RFC 7396).</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="patch">The merge patch.</param>
    /// <param name="options">How. Default: the options' defaults; its operation id has to be printable ASCII.</param>
    /// <param name="returnDocument">Whether the answer has the whole document too.</param>
    /// <param name="cancellationToken">Gives up; the edit may be made all the same.</param>
    public Task<StateUpdate> MergeAsync(string contextId, StateValue patch, UpdateOptions? options = null, bool returnDocument = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return EditAsync(HttpMethod.Patch, $"{Context(contextId)}/state", patch, "application/merge-patch+json", options, returnDocument, cancellationToken);
    }

    /// <summary>Replaces the whole document; what others did since the version it was made on is merged.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="document">The document.</param>
    /// <param name="options">How. Default: the options' defaults; its operation id has to be printable ASCII.</param>
    /// <param name="returnDocument">Whether the answer has the whole document too.</param>
    /// <param name="cancellationToken">Gives up; the edit may be made all the same.</param>
    public Task<StateUpdate> PutAsync(string contextId, StateValue document, UpdateOptions? options = null, bool returnDocument = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        return EditAsync(HttpMethod.Put, $"{Context(contextId)}/state", document, "application/json", options, returnDocument, cancellationToken);
    }

    /// <summary>Takes one update back, among those of others.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="version">The version the update came to. Default: the newest the actor made.</param>
    /// <param name="options">How. Default: the options' defaults; its operation id has to be printable ASCII.</param>
    /// <param name="returnDocument">Whether the answer has the whole document too.</param>
    /// <param name="cancellationToken">Gives up; the edit may be made all the same.</param>
    public Task<StateUpdate> UndoAsync(string contextId, long? version = null, UpdateOptions? options = null, bool returnDocument = false, CancellationToken cancellationToken = default) =>
        EditAsync(
            HttpMethod.Post,
            $"{Context(contextId)}/undo",
            version is { } wanted ? new StateObject([new("version", wanted)]) : StateObject.Empty,
            "application/json",
            options,
            returnDocument,
            cancellationToken);

    /// <summary>Takes the state back to an earlier version.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="version">A version that is still known.</param>
    /// <param name="options">How. Default: the options' defaults; its operation id has to be printable ASCII.</param>
    /// <param name="returnDocument">Whether the answer has the whole document too.</param>
    /// <param name="cancellationToken">Gives up; the edit may be made all the same.</param>
    public Task<StateUpdate> RollbackAsync(string contextId, long version, UpdateOptions? options = null, bool returnDocument = false, CancellationToken cancellationToken = default) =>
        EditAsync(HttpMethod.Post, $"{Context(contextId)}/rollback", new StateObject([new("version", version)]), "application/json", options, returnDocument, cancellationToken);

    /// <summary>Takes the state back to a checkpoint.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="checkpointId">The checkpoint's id.</param>
    /// <param name="options">How. Default: the options' defaults; its operation id has to be printable ASCII.</param>
    /// <param name="returnDocument">Whether the answer has the whole document too.</param>
    /// <param name="cancellationToken">Gives up; the edit may be made all the same.</param>
    public Task<StateUpdate> RollbackAsync(string contextId, string checkpointId, UpdateOptions? options = null, bool returnDocument = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(checkpointId);
        var body = new StateObject([new("checkpoint", checkpointId)]);
        return EditAsync(HttpMethod.Post, $"{Context(contextId)}/rollback", body, "application/json", options, returnDocument, cancellationToken);
    }

    /// <summary>Marks the newest version to be gone back to.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="name">What to call it. Default: nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CheckpointInfo> CreateCheckpointAsync(string contextId, string? name = null, CancellationToken cancellationToken = default)
    {
        var body = name is null ? StateObject.Empty : new StateObject([new("name", name)]);
        return Answers.Checkpoint(await SendForJsonAsync(HttpMethod.Post, $"{Context(contextId)}/checkpoints", body, cancellationToken));
    }

    /// <summary>The checkpoints of a context's state, the last used first.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ImmutableArray<CheckpointInfo>> ListCheckpointsAsync(string contextId, CancellationToken cancellationToken = default) =>
        Answers.Items(Answers.Object(await SendForJsonAsync(HttpMethod.Get, $"{Context(contextId)}/checkpoints", null, cancellationToken)), Answers.Checkpoint);

    /// <summary>Deletes a checkpoint.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="checkpointId">The checkpoint's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task DeleteCheckpointAsync(string contextId, string checkpointId, CancellationToken cancellationToken = default) =>
        await SendAsync(new(HttpMethod.Delete, At($"{Context(contextId)}/checkpoints/{Segment(checkpointId)}")), cancellationToken);

    /// <summary>The versions of a context's state that are known, newest first.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ImmutableArray<VersionInfo>> GetHistoryAsync(string contextId, CancellationToken cancellationToken = default) =>
        Answers.Items(Answers.Object(await SendForJsonAsync(HttpMethod.Get, $"{Context(contextId)}/history", null, cancellationToken)), Answers.Version);

    /// <summary>The document of one version.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<StateVersion> GetVersionAsync(string contextId, long version, CancellationToken cancellationToken = default) =>
        new(version, await SendForJsonAsync(HttpMethod.Get, $"{Context(contextId)}/versions/{version.ToString(CultureInfo.InvariantCulture)}", null, cancellationToken));

    /// <summary>What changed between two versions.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="from">The version the patch applies to.</param>
    /// <param name="to">The version it gives. Default: the newest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<JsonPatch> GetDiffAsync(string contextId, long from, long? to = null, CancellationToken cancellationToken = default)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{Context(contextId)}/diff?from={from}") + (to is { } end ? string.Create(CultureInfo.InvariantCulture, $"&to={end}") : "");
        return Answers.Patch(await SendForJsonAsync(HttpMethod.Get, path, null, cancellationToken));
    }

    /// <summary>A state by its own id. Not a use of any context.</summary>
    /// <param name="stateId">The state.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<StateVersion> PeekStateAsync(string stateId, CancellationToken cancellationToken = default) =>
        VersionOf(await SendAsync(new(HttpMethod.Get, At($"states/{Segment(stateId)}")), cancellationToken));

    /// <summary>Removes a state, from the server's storage too.</summary>
    /// <param name="stateId">The state.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RemoveStateAsync(string stateId, CancellationToken cancellationToken = default) =>
        await SendAsync(new(HttpMethod.Delete, At($"states/{Segment(stateId)}")), cancellationToken);

    /// <summary>The server's last conflicts, newest first, and how many there were.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ConflictReport> GetConflictsAsync(int limit = 50, CancellationToken cancellationToken = default) =>
        Answers.ConflictReport(await SendForJsonAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"conflicts?limit={limit}"), null, cancellationToken));

    /// <summary>The server's resolvers, as the contract has them.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<StateObject> GetResolversAsync(CancellationToken cancellationToken = default) =>
        Answers.Object(await SendForJsonAsync(HttpMethod.Get, "resolvers", null, cancellationToken));

    /// <summary>The server's plugins, as the contract has them.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<StateObject> GetPluginsAsync(CancellationToken cancellationToken = default) =>
        Answers.Object(await SendForJsonAsync(HttpMethod.Get, "plugins", null, cancellationToken));

    /// <summary>The server's counters and bounds, as the contract has them.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<StateObject> GetMetricsAsync(CancellationToken cancellationToken = default) =>
        Answers.Object(await SendForJsonAsync(HttpMethod.Get, "metrics", null, cancellationToken));

    /// <summary>Follows a context's state: its document, then every change. It ends with the connection, and does not come back by itself.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="lastEventId">The <see cref="StateEvent.Id"/> to go on from. Default: begin with the whole document.</param>
    /// <param name="path">Only changes at, above or below places this path pattern matches. Default: every change.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PluginStateClientException">The server refuses, or ends the stream and says why.</exception>
    /// <exception cref="HttpRequestException">The server was not reached.</exception>
    /// <exception cref="IOException">The connection was lost, or silent for <see cref="PluginStateClientOptions.StreamIdleTimeout"/>.</exception>
    public async IAsyncEnumerable<StateEvent> SubscribeAsync(
        string contextId, string? lastEventId = null, string? path = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stream = await OpenEventsAsync(contextId, lastEventId, path, cancellationToken);
        await foreach (var item in stream.ReadAsync(cancellationToken))
            yield return item;
    }

    internal async Task<EventStream> OpenEventsAsync(string contextId, string? lastEventId, string? path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, At($"{Context(contextId)}/events" + (path is null ? "" : $"?path={Uri.EscapeDataString(path)}")));
        request.Headers.Accept.Add(new("text/event-stream"));
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return await WithinTimeoutAsync(async token =>
        {
            var response = await _http().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
            try
            {
                if (!response.IsSuccessStatusCode)
                    throw Error(response, await response.Content.ReadAsByteArrayAsync(token));
                // From here on only silence ends it: the token of this wait goes with the wait.
                var body = await response.Content.ReadAsStreamAsync(token);
                return new EventStream(response, new IdleLimitedStream(body, _idleTimeout, Time));
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }, cancellationToken);
    }

    private static Uri WithSlash(Uri address) =>
        address.AbsolutePath.EndsWith('/') ? address : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;

    private static string Context(string contextId) => $"contexts/{Segment(contextId)}";

    private static string Segment(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return id is not ("." or "..") ? Uri.EscapeDataString(id) : throw new ArgumentException($"'{id}' cannot be written in an address.", nameof(id));
    }

    private static EntityTagHeaderValue Tag(long version) => new(string.Create(CultureInfo.InvariantCulture, $"\"{version}\""));

    private static StateVersion VersionOf(Answer answer) => new(
        answer.Version ?? throw PluginStateClientException.InvalidAnswer("the answer has no ETag."),
        Answers.Parse(answer.Body));

    private Uri At(string path) => new(_address ?? WithSlash(_http().BaseAddress!), path);

    private async Task<StateUpdate> EditAsync(
        HttpMethod method, string path, StateValue body, string mediaType, UpdateOptions? options, bool returnDocument, CancellationToken cancellationToken)
    {
        options ??= _usual;
        var request = new HttpRequestMessage(method, At(path + Query(options))) { Content = Content(body, mediaType) };
        if (options.ExpectedVersion is { } version)
            request.Headers.IfMatch.Add(Tag(version));
        if (options.BaseVersion is { } @base)
            request.Headers.Add("PluginState-Base", @base.ToString(CultureInfo.InvariantCulture));
        if (options.OperationId is { } id)
            request.Headers.Add("Idempotency-Key", Quoted(id));
        if (options.Timestamp is { } timestamp)
            request.Headers.Add("PluginState-Timestamp", timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        if (returnDocument)
            request.Headers.Add("Prefer", "return=representation");
        return Answers.Update(Answers.Parse((await SendAsync(request, cancellationToken)).Body));
    }

    /// <summary>What people name goes into the query: a header takes neither every letter nor every sign.</summary>
    private static string Query(UpdateOptions options)
    {
        var parts = new List<string>(3);
        if (options.Strategy is { } strategy)
            parts.Add($"conflict={Uri.EscapeDataString(strategy.ToString())}");
        if (options.Resolver is { } resolver)
            parts.Add($"resolver={Uri.EscapeDataString(resolver)}");
        if (options.Actor is { } actor)
            parts.Add($"actor={Uri.EscapeDataString(actor)}");
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    private static string Quoted(string operationId)
    {
        if (operationId.Length is 0 or > 256 || operationId.Any(static c => c is < ' ' or > '~'))
            throw new ArgumentException("The operation id must be 1 to 256 printable ASCII characters.", nameof(operationId));
        return $"\"{operationId.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static ByteArrayContent Content(StateValue body, string mediaType) =>
        new(body.ToUtf8()) { Headers = { ContentType = new(mediaType) } };

    private async Task<StateValue> SendForJsonAsync(HttpMethod method, string path, StateValue? body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, At(path)) { Content = body is null ? null : Content(body, "application/json") };
        return Answers.Parse((await SendAsync(request, cancellationToken)).Body);
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            return await WithinTimeoutAsync(async token =>
            {
                using var response = await _http().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
                var body = await response.Content.ReadAsByteArrayAsync(token);
                if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotModified)
                    throw Error(response, body);
                return new Answer(response.StatusCode, body, VersionTag(response));
            }, cancellationToken);
        }
    }

    /// <summary>Whatever takes the answer away, be it the connection or the time, is one kind of error.</summary>
    private async Task<T> WithinTimeoutAsync<T>(Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_requestTimeout, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await send(linked.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.Unknown, $"The server did not answer within {_requestTimeout}.", error);
        }
        catch (IOException error)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was lost while the answer was read.", error);
        }
    }

    private PluginStateClientException Error(HttpResponseMessage response, byte[] body)
    {
        var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? Answers.Parse(body) as StateObject : null;
        var code = problem is null ? null : Answers.OptionalText(problem, "code");
        var detail = problem is null ? null : Answers.OptionalText(problem, "detail") ?? Answers.OptionalText(problem, "title");
        return new(
            response.StatusCode,
            code ?? string.Create(CultureInfo.InvariantCulture, $"http_{(int)response.StatusCode}"),
            detail ?? $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.AbsolutePath} was answered with {(int)response.StatusCode} {response.ReasonPhrase}.")
        {
            Conflicts = problem is null ? [] : Answers.Conflicts(problem),
            CurrentVersion = problem is null ? null : Answers.OptionalInteger(problem, "currentVersion"),
            RetryAfter = response.Headers.RetryAfter switch
            {
                { Delta: { } delta } => delta,
                { Date: { } date } => date > Time.GetUtcNow() ? date - Time.GetUtcNow() : TimeSpan.Zero,
                _ => null,
            },
            Problem = problem,
        };
    }

    private static long? VersionTag(HttpResponseMessage response) =>
        long.TryParse(response.Headers.ETag?.Tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    /// <summary>What a request was answered with.</summary>
    private readonly record struct Answer(HttpStatusCode Status, byte[] Body, long? Version);
}
