using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Client;

/// <summary>An edit in the queue. Only the loop touches it.</summary>
internal sealed class QueuedEdit(EditSource source, Guid operationId, DateTimeOffset timestamp)
{
    private readonly TaskCompletionSource<EditOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EditSource Source => source;

    public Guid OperationId => operationId;

    public DateTimeOffset Timestamp => timestamp;

    public Task<EditOutcome> Outcome => _outcome.Task;

    /// <summary>What it was made on.</summary>
    public required StateValue Base { get; set; }

    /// <summary>What it made of it.</summary>
    public required StateValue Result { get; set; }

    /// <summary>The server's version whose document <see cref="Base"/> is; null while there are edits before it, whose outcome is its base.</summary>
    public long? BaseVersion { get; set; }

    /// <summary>The context with which <see cref="BaseVersion"/> is known to be that document. Another context may look at another state of the same id.</summary>
    public int BaseSession { get; set; }

    /// <summary>Whether it is still as the user made it, and may be sent in the user's own words.</summary>
    public bool IsOriginal { get; set; } = true;

    /// <summary>Whether the server may have it.</summary>
    public bool WasSent { get; set; }

    /// <summary>Whether the server has said that it no longer knows <see cref="BaseVersion"/>.</summary>
    public bool IsBaseRefused { get; set; }

    public ImmutableArray<DetectedConflict> SettledLocally { get; set; } = [];

    /// <summary>What the server answered; the edit stays in the view until the confirmed document has it.</summary>
    public EditOutcome? Accepted { get; set; }

    /// <summary>The version that has it, once it is accepted; null: the next snapshot has it.</summary>
    public long? AcceptedVersion { get; set; }

    public void Settle(EditOutcome outcome) => _outcome.TrySetResult(outcome);
}
