using PluginState.Documents;

namespace PluginState.AspNetCore.Recording;

/// <summary>One line of a trace: what was asked for, when, and through which context.</summary>
/// <param name="Operation">What was asked for.</param>
/// <param name="Time">When, in milliseconds since the recording began.</param>
/// <param name="Context">The context's id.</param>
internal sealed record TraceEntry(TraceOperation Operation, long Time, string Context)
{
    /// <summary>The kind of an edit whose body is a JSON Patch.</summary>
    public const string Patch = "patch";

    /// <summary>The kind of an edit whose body is a merge patch.</summary>
    public const string Merge = "merge";

    /// <summary>The kind of an edit whose body is a document.</summary>
    public const string Replace = "replace";

    /// <summary>The state a context was made on; null for other operations.</summary>
    public string? State { get; init; }

    /// <summary>What the state is to be where there is none; null for nothing in particular.</summary>
    public StateValue? Initial { get; init; }

    /// <summary>An edit's kind: <see cref="Patch"/>, <see cref="Merge"/> or <see cref="Replace"/>; null for other operations.</summary>
    public string? Kind { get; init; }

    /// <summary>An edit's patch or document; null for other operations.</summary>
    public StateValue? Body { get; init; }

    /// <summary>The version that is undone or gone back to; null for the newest one of an undo, and for other operations.</summary>
    public long? Version { get; init; }

    /// <summary>The version an update was made on; null for the last one the context had seen.</summary>
    public long? Base { get; init; }

    /// <summary>The version the state had to be at; null for whatever version.</summary>
    public long? Expected { get; init; }

    /// <summary>The operation's id; null for none.</summary>
    public string? OperationId { get; init; }

    /// <summary>The strategy for conflicts nobody answers; null for the usual one.</summary>
    public string? Conflict { get; init; }

    /// <summary>The resolver that is asked first; null for none.</summary>
    public string? Resolver { get; init; }

    /// <summary>Who made the update; null for the context.</summary>
    public string? Actor { get; init; }

    /// <summary>When the client says it made the update; null for when it came.</summary>
    public DateTimeOffset? Timestamp { get; init; }
}
