using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.Tests.Fuzz;

/// <summary>Sends requests to a server of its own and holds every answer, and the state, to what must be so whatever comes.</summary>
/// <param name="seed">With the number of a request, all there is to draw it again.</param>
internal sealed class FuzzCampaign(int seed)
{
    private const int Batch = 100, MostFindings = 20;
    private const string Start = """{"n":1,"list":[1,2],"deep":{"a":{"b":{"c":1}}}}""";

    /// <summary>What the README says can go wrong, by status.</summary>
    private static readonly Dictionary<int, string[]> _codes = new()
    {
        [400] = ["bad_request", "invalid_json", "invalid_patch", "invalid_pattern", "unknown_strategy"],
        [401] = ["api_key_required", "api_key_wrong"],
        [404] = ["context_not_found", "state_not_found", "checkpoint_not_found", "version_not_found", "not_found"],
        [405] = ["method_not_allowed"],
        [406] = ["not_acceptable"],
        [409] = ["conflict_unresolved", "patch_failed", "operation_mismatch", "context_exists", "nothing_to_undo"],
        [410] = ["context_evicted", "state_evicted"],
        [412] = ["version_mismatch", "stale_base"],
        [413] = ["body_too_large"],
        [415] = ["unsupported_media_type"],
        [421] = ["host_not_allowed"],
        [422] = ["document_limit", "resolver_not_found"],
        [429] = ["subscription_limit"],
    };

    private readonly ConcurrentDictionary<string, int> _figures = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _findings = [];

    /// <summary>What was not as it must be.</summary>
    public IReadOnlyCollection<string> Findings => _findings;

    /// <summary>How many answers there were of each kind.</summary>
    public string Figures => string.Join('\n', _figures.OrderBy(static figure => figure.Key, StringComparer.Ordinal).Select(static figure => $"{figure.Key,-60} {figure.Value,10:N0}"));

    public int this[string figure] => _figures.GetValueOrDefault(figure);

    /// <summary>Draws one request.</summary>
    public RequestDraft Draw(int number) => new RequestGenerator(new Random(unchecked((seed * 1_000_003) + number))).Draw();

    /// <summary>Sends a range of requests, one after the other.</summary>
    public async Task GoAsync(int first, int count)
    {
        await using var server = await ServerFixture.StartAsync(
            static states => (states.Limits, states.CacheSize, states.MaxResidentStates) = (new() { MaxBytes = 256 << 10 }, 50, 50),
            map: static app => app.MapPluginState("/"));
        RawConnection? connection = null;
        try
        {
            var (text, known) = ("", (StateSnapshot?)null);
            for (var number = first; number < first + count && _findings.Count < MostFindings; number++)
            {
                if ((number - first) % Batch == 0)
                    await CheckAsync(server, known, text, number);
                var before = await EnsureAsync(server, isFresh: (number - first) % Batch == 0);
                if (before != known)
                    (known, text) = (before, before.Document.ToString());
                var (states, contexts) = (server.States.GetMetrics().States.Count, server.States.Contexts.Count);

                var draft = Draw(number);
                connection ??= await RawConnection.OpenAsync(server.Address);
                await connection.SendAsync(draft.ToBytes());
                if (draft.IsCutShort)
                    connection.EndSending(); // what the web server takes for the client's going
                RawReply? reply;
                try
                {
                    reply = await connection.ReadAsync(draft.IsHead);
                    Count(draft, reply);
                    if (Complaint(draft, reply) is { } complaint)
                        Find(number, draft, reply, complaint);
                }
                catch (Exception error) when (error is TimeoutException or IOException or FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException)
                {
                    reply = null;
                    Find(number, draft, null, $"{error.GetType().Name}: {error.Message}");
                }

                // What needs no body takes effect before it is cut short, and nobody is there for the answer.
                if (reply is { Status: >= 400 } || (reply is null && !(draft.IsCutShort && draft.Method == "DELETE")))
                {
                    var after = server.States.PeekState("room");
                    if (!ReferenceEquals(after, before))
                        Find(number, draft, reply, $"the state went from version {before.Version} to {after?.Version}, and the request was refused");
                    else if (server.States.GetMetrics().States.Count > states || server.States.Contexts.Count > contexts)
                        Find(number, draft, reply, "a state or a context was made, and the request was refused");
                }

                if (draft.EndsConnection || reply is null or { Closes: true })
                {
                    await connection.DisposeAsync();
                    connection = null;
                }
            }

            await CheckAsync(server, known, text, first + count);
        }
        finally
        {
            if (connection is not null)
                await connection.DisposeAsync();
        }
    }

    /// <summary>Makes sure that the context and the state are there that most requests are about.</summary>
    private static async Task<StateSnapshot> EnsureAsync(ServerFixture server, bool isFresh)
    {
        var token = ServerFixture.Token;
        if (isFresh || server.States.PeekState("room") is null || server.States.Contexts.Peek("c") is not { StateId: "room" })
        {
            if (server.States.PeekState("room") is null)
                server.States.Contexts.Remove("c");
            if (server.States.Contexts.Peek("c") is not { StateId: "room" })
                await server.States.CreateContextAsync("room", StateValue.Parse(Start), "c", cancellationToken: token);
            if (isFresh)
            {
                await server.States.GetStateAsync("c", token);
                await server.States.UpdateAsync("c", StateEdit.Replace(StateValue.Parse(Start)), cancellationToken: token);
            }
        }

        return server.States.PeekState("room")!;
    }

    /// <summary>Holds the document to what it was, byte for byte, and to what a client gets; and the log to have no error in it.</summary>
    private async Task CheckAsync(ServerFixture server, StateSnapshot? known, string text, int number)
    {
        if (server.Errors.FirstOrDefault() is { } error)
            _findings.Enqueue($"seed {seed}, before request {number}: the log has an error: {error.Category}: {error.Message} {error.Exception}");
        if (known is null || server.States.PeekState("room") is not { } current)
            return;
        if (ReferenceEquals(known, current) && current.Document.ToString() != text)
            _findings.Enqueue($"seed {seed}, before request {number}: version {current.Version} is not what it was");
        var reply = await server.GetAsync("/states/room");
        if (reply.Status != 200 || reply.Text != current.Document.ToString() || reply.ETag != $"\"{current.Version}\"")
            _findings.Enqueue($"seed {seed}, before request {number}: a client gets {reply.Status} {reply.ETag} {Short(reply.Text)} of version {current.Version}");
    }

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    private static string? Complaint(RequestDraft draft, RawReply? reply)
    {
        if (reply is null)
            return draft.IsBroken || draft.IsCutShort || draft.Framing == Framing.ChunkedBroken ? null : "no answer";
        if (reply.Status is 505 && draft.IsBroken && reply.Body.Length == 0)
            return null; // the web server's own: there is no such version of HTTP
        if (reply.Status is < 200 or >= 500)
            return "a status that may not be";
        if (reply.Status < 400)
            return reply.Headers.GetValueOrDefault("content-type") is "application/json" or "application/json-patch+json" && reply.Body.Length > 0 && !IsJson(reply.Body) ? "an answer that is no JSON" : null;
        if (!reply.IsProblem)
        {
            // The web server's own answer to what is no HTTP: a status, and it hangs up.
            return draft.IsBroken || draft.Framing != Framing.Length ? (reply.Body.Length == 0 && reply.Closes ? null : "a refusal with a body that is no problem") : "a refusal that is no problem";
        }

        if (draft.IsHead)
            return null;
        if (!IsJson(reply.Body))
            return "a problem that is no JSON";
        var problem = reply.Json;
        var text = Encoding.UTF8.GetString(reply.Body);
        return problem.GetProperty("status").GetInt32() != reply.Status ? "a problem of another status"
            : reply.Status is 400 or 408 && problem.GetProperty("code").GetString() == "bad_request" ? Leaks(text)
            : !_codes.TryGetValue(reply.Status, out var codes) || !codes.Contains(problem.GetProperty("code").GetString()) ? "a code that the contract does not have"
            : Leaks(text);
    }

    private static string? Leaks(string text) =>
        text.Contains("   at ", StringComparison.Ordinal) || text.Contains("Exception", StringComparison.Ordinal) || text.Contains("Parameter '", StringComparison.Ordinal) ? "an answer that tells of the server's insides" : null;

    private static bool IsJson(byte[] body)
    {
        try
        {
            // Not System.Text.Json's reader: it takes a name twice.
            _ = StateValue.Parse(body, new() { MaxDepth = 512 });
            return true;
        }
        catch (StateFormatException)
        {
            return false;
        }
    }

    private void Count(RequestDraft draft, RawReply? reply)
    {
        Add("requests");
        Add(reply is null ? "answer: none" : reply.Status < 400 ? $"answer: {reply.Status}" : reply.IsProblem ? $"answer: {reply.Status} {(draft.IsHead ? "(HEAD)" : reply.Code)}" : $"answer: {reply.Status} of the web server");
        foreach (var kind in draft.Kinds)
            Add("request: " + kind);

        void Add(string figure) => _figures.AddOrUpdate(figure, 1, static (_, count) => count + 1);
    }

    private void Find(int number, RequestDraft draft, RawReply? reply, string complaint) => _findings.Enqueue(string.Create(CultureInfo.InvariantCulture,
        $"seed {seed}, request {number} ({string.Join("; ", draft.Kinds)}): {complaint}\n{Short(Encoding.Latin1.GetString(draft.ToBytes()))}\n--> {(reply is null ? "nothing" : $"{reply.Status} {string.Join(", ", reply.Headers)} {Short(Encoding.UTF8.GetString(reply.Body))}")}"));

    private static string Short(string text) => text.Length <= 1500 ? text : $"{text[..1000]} … {text[^300..]} ({text.Length} characters)";
}
