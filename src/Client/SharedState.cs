using System.Runtime.CompilerServices;
using PluginState.Documents;

namespace PluginState.Client;

/// <summary>
/// A state that is kept in step with its server: edits show at once, are sent in order and merged there with what others do, and wait where the connection is
/// lost. <see cref="PluginStateClient.OpenAsync(string, SharedStateOptions?, CancellationToken)"/> opens it.
/// </summary>
/// <remarks>
/// Safe for concurrent use: one loop owns everything that changes, and readers get immutable views. Edits and functions of the user's run in that loop, one at
/// a time; they should be quick and must not wait for this state.
/// </remarks>
public sealed class SharedState : IAsyncDisposable
{
    private readonly SharedStateLoop _loop;

    internal SharedState(SharedStateLoop loop) => _loop = loop;

    /// <summary>The state.</summary>
    public string StateId => _loop.StateId;

    /// <summary>Who makes the edits.</summary>
    public string Actor => _loop.Actor;

    /// <summary>Document, version and status at one moment.</summary>
    public SharedStateView View => _loop.Node.View;

    /// <summary>The document with every pending edit.</summary>
    public StateValue Document => View.Document;

    /// <summary>The version the server last told.</summary>
    public long Version => View.Version;

    /// <summary>How it stands with the server.</summary>
    public SharedStateStatus Status => View.Status;

    /// <summary>Edits with a function of the document as it is in the view.</summary>
    /// <param name="edit">
    /// What the document is to be. It should depend on nothing but its argument: where its result conflicts with how an earlier edit of this client was settled, or
    /// the server no longer knows the version it was made on, it runs again on a newer document.
    /// </param>
    /// <param name="cancellationToken">Gives up making it; an edit that is made is not taken back.</param>
    /// <returns>The edit, which is in the view now.</returns>
    /// <exception cref="PluginStateClientException"><c>pending_edits_full</c>: <see cref="SharedStateOptions.MaxPendingEdits"/> wait already.</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public ValueTask<PendingEdit> EditAsync(Func<StateValue, StateValue> edit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return _loop.SubmitAsync(new EditSource.Function(edit), cancellationToken);
    }

    /// <summary>Edits with a JSON Patch (RFC 6902).</summary>
    /// <param name="patch">The patch. Its tests must hold in the view, and nobody may have changed what they look at when it reaches the server.</param>
    /// <param name="cancellationToken">Gives up making it; an edit that is made is not taken back.</param>
    /// <returns>The edit, which is in the view now.</returns>
    /// <exception cref="JsonPatchException">It does not fit the view.</exception>
    /// <inheritdoc cref="EditAsync(Func{StateValue, StateValue}, CancellationToken)" path="/exception"/>
    public ValueTask<PendingEdit> EditAsync(JsonPatch patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return _loop.SubmitAsync(new EditSource.Patch(patch), cancellationToken);
    }

    /// <summary>Edits with a JSON Merge Patch (RFC 7396).</summary>
    /// <param name="patch">The merge patch.</param>
    /// <param name="cancellationToken">Gives up making it; an edit that is made is not taken back.</param>
    /// <returns>The edit, which is in the view now.</returns>
    /// <inheritdoc cref="EditAsync(Func{StateValue, StateValue}, CancellationToken)" path="/exception"/>
    public ValueTask<PendingEdit> MergeAsync(StateValue patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return _loop.SubmitAsync(new EditSource.Merge(patch), cancellationToken);
    }

    /// <summary>Replaces the whole document. What others did since the view was made is merged.</summary>
    /// <param name="document">The document.</param>
    /// <param name="cancellationToken">Gives up making it; an edit that is made is not taken back.</param>
    /// <returns>The edit, which is in the view now.</returns>
    /// <inheritdoc cref="EditAsync(Func{StateValue, StateValue}, CancellationToken)" path="/exception"/>
    public ValueTask<PendingEdit> ReplaceAsync(StateValue document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        return _loop.SubmitAsync(new EditSource.Replace(document), cancellationToken);
    }

    /// <summary>Waits until the server has answered every edit that was made before.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ObjectDisposedException">It was closed before.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var made = View.Made;
        while (true)
        {
            var node = _loop.Node;
            ObjectDisposedException.ThrowIf(node.View is { Status: SharedStateStatus.Closed }, this);
            if (node.View.Settled >= made)
                return;
            await node.Ended.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Tells the view as it is, and then whenever its document, version or status has changed. Whoever is slow is told the newest, not everything between. It ends
    /// with the view whose status is <see cref="SharedStateStatus.Closed"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<SharedStateChange> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StateValue? previous = null;
        while (true)
        {
            var node = _loop.Node;
            yield return new(node.View, previous);
            if (node.View.Status == SharedStateStatus.Closed)
                yield break;
            previous = node.View.Document;
            await node.Ended.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Closes it, and removes its context from the server as far as that is reached. Edits that the server has not answered end as
    /// <see cref="EditResult.Unknown"/>: call <see cref="FlushAsync"/> first to wait for them.
    /// </summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();
}
