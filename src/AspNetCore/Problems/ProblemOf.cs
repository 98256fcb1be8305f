using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PluginState.AspNetCore.Overview;
using PluginState.Conflicts;
using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using PluginState.Storage;

namespace PluginState.AspNetCore.Problems;

/// <summary>Which problem an error of PluginState is to a client.</summary>
internal static class ProblemOf
{
    /// <summary>The problem; null for an error that is the server's own and nobody's business.</summary>
    public static Problem? Error(Exception error) => error switch
    {
        ProblemException problem => problem.Problem,
        ContextNotFoundException e => Of(404, e, json => json.WriteString("contextId"u8, e.ContextId)),
        ContextEvictedException e => Of(410, e, json =>
        {
            json.WriteString("contextId"u8, e.ContextId);
            json.WriteString("reason"u8, e.Reason.ToString());
        }),
        StateNotFoundException e => Of(404, e, json => json.WriteString("stateId"u8, e.StateId)),
        StateEvictedException e => Of(410, e, json => json.WriteString("stateId"u8, e.StateId)),
        CheckpointNotFoundException e => Of(404, e, json => json.WriteString("stateId"u8, e.StateId)),
        ConflictUnresolvedException e => Of(409, e, json =>
        {
            json.WriteString("stateId"u8, e.StateId);
            json.WritePropertyName("conflicts"u8);
            ConflictJson.Write(json, e.Conflicts);
        }),
        VersionMismatchException e => Of(412, e, json =>
        {
            json.WriteString("stateId"u8, e.StateId);
            json.WriteNumber("currentVersion"u8, e.CurrentVersion);
        }),
        StaleBaseException e => Of(412, e, json =>
        {
            json.WriteString("stateId"u8, e.StateId);
            json.WriteNumber("baseVersion"u8, e.BaseVersion);
            json.WriteNumber("currentVersion"u8, e.CurrentVersion);
        }),
        StateValidationException e => Of(422, e, json =>
        {
            json.WriteString("stateId"u8, e.StateId);
            json.WriteStartArray("violations"u8);
            foreach (var violation in e.Violations)
            {
                json.WriteStartObject();
                json.WriteString("path"u8, violation.Path.ToString());
                json.WriteString("message"u8, violation.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }),
        StateFormatException or JsonPointerException or PathPatternException or UnknownStrategyException => Of(400, (PluginStateException)error),
        JsonPatchException or OperationMismatchException or NothingToUndoException => Of(409, (PluginStateException)error),
        UpdateContentionException e => Of(409, e) with { RetryAfter = 1 },
        DocumentLimitException or ResolverNotFoundException => Of(422, (PluginStateException)error),
        SubscriptionLimitException e => Of(429, e) with { RetryAfter = 5 },
        // Where the storage lies and what ails it is the operator's business; it is in the log.
        StorageException e => new(503, e.Code, "The storage failed. Nobody knows yet whether the change was made: try again, with the same operation id.") { RetryAfter = 1 },
        StorageConflictException e => Of(503, e) with { RetryAfter = 1 },
        StateUnavailableException e => new(503, e.Code, "The state could not be reached. Nobody knows yet whether the change was made: try again, with the same operation id.") { RetryAfter = 1 },
        ObjectDisposedException => Stopping,
        BadHttpRequestException { StatusCode: 413 } => new(413, "body_too_large", "The request's body is larger than the server takes."),
        BadHttpRequestException e => new(e.StatusCode, "bad_request", "The request cannot be read."),
        _ => null,
    };

    /// <summary>The problem, where an answer has begun and has to be ended with it: any error of PluginState is one then.</summary>
    public static Problem? InStream(Exception error) => Error(error) ?? (error is PluginStateException unforeseen ? Of(500, unforeseen) : null);

    /// <summary>The server is on its way down.</summary>
    public static Problem Stopping { get; } = new(503, "server_stopping", "The server is stopping. Try again shortly, with the same operation id.") { RetryAfter = 1 };

    private static Problem Of(int status, PluginStateException error, Action<Utf8JsonWriter>? writeMore = null) => new(status, error.Code, error.Message) { WriteMore = writeMore };
}
