using System.Collections.Immutable;
using System.Net;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Client;

/// <summary>The server refused a request, or the client could not go on; says why in words and as a code to switch on.</summary>
/// <remarks>A server that could not be reached, or whose answer was lost, is an <see cref="HttpRequestException"/>: nobody knows then what became of the request.</remarks>
public sealed class PluginStateClientException : Exception
{
    internal PluginStateClientException(HttpStatusCode? status, string code, string detail, Exception? innerException = null)
        : base(status is { } known ? $"{detail} ({(int)known} {code})" : $"{detail} ({code})", innerException)
    {
        Status = status;
        Code = code;
        Detail = detail;
    }

    /// <summary>The status of the answer; null where the client itself, or the end of an event stream, is what speaks.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>
    /// A stable code such as <c>conflict_unresolved</c>: the server's, or of the client's own <c>pending_edits_full</c>, <c>patch_failed</c>,
    /// <c>invalid_answer</c>, and <c>http_502</c> and the like for an answer that is none of the server's.
    /// </summary>
    public string Code { get; }

    /// <summary>What was wrong, and where.</summary>
    public string Detail { get; }

    /// <summary>The conflicts that nobody answered, of <c>conflict_unresolved</c>; otherwise empty.</summary>
    public ImmutableArray<SettledConflict> Conflicts { get; init; } = [];

    /// <summary>The state's newest version, of <c>version_mismatch</c> and <c>stale_base</c>; otherwise null.</summary>
    public long? CurrentVersion { get; init; }

    /// <summary>How long the server asks to wait before the next try; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The whole Problem Details document, for its other members (<c>violations</c>, <c>reason</c>); null where there was none.</summary>
    public StateObject? Problem { get; init; }

    /// <summary>Whether the context, or the state it looks at, is gone.</summary>
    internal bool IsContextGone => Code is "context_not_found" or "context_evicted" or "state_not_found" or "state_evicted";

    internal static PluginStateClientException InvalidAnswer(string detail, Exception? innerException = null) =>
        new(null, "invalid_answer", $"What the server sent is not what the contract says: {detail}", innerException);
}
