using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Contexts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>
/// Several edits of one state that take effect as one update or not at all. What it reads is the version it began with and its own edits; nobody else sees
/// them before it is committed, and then all at once.
/// </summary>
/// <remarks>
/// The manager holds nothing for a transaction that is open: it is this object, with the version it began with, and so needs no table and no bound. One that is
/// disposed without being committed, or forgotten, never happened. A commit that fails (with a conflict, say) leaves it open, to be committed again with other
/// options or dropped. Safe for concurrent use, though one caller at a time is what makes sense.
/// </remarks>
public sealed class StateTransaction : IDisposable, IAsyncDisposable
{
    private const string Disposed = "was disposed";

    private readonly StateManager _manager;
    private readonly StateContext _context;
    private readonly StateSnapshot _base;
    private readonly StateLimits _limits;
    private readonly Lock _lock = new();
    private readonly List<StateEdit> _edits = [];
    private ImmutableArray<SubtreeMove> _moves = [];
    private StateValue _document;
    private int _operations;
    private string? _finished;

    internal StateTransaction(StateManager manager, StateContext context, StateSnapshot @base, StateLimits limits)
    {
        _manager = manager;
        _context = context;
        _base = @base;
        _limits = limits;
        _document = @base.Document;
    }

    /// <summary>The state.</summary>
    public string StateId => _context.StateId;

    /// <summary>The context it was begun with.</summary>
    public string ContextId => _context.Id;

    /// <summary>The version it began with.</summary>
    public long BaseVersion => _base.Version;

    /// <summary>The document as the transaction sees it: that of <see cref="BaseVersion"/> with its own edits.</summary>
    /// <exception cref="TransactionFinishedException">It was committed or disposed.</exception>
    public StateValue Document
    {
        get
        {
            lock (_lock)
            {
                ThrowIfFinished();
                return _document;
            }
        }
    }

    /// <summary>Edits the transaction's own view.</summary>
    /// <returns>The document with the edit.</returns>
    /// <exception cref="JsonPatchException">The patch does not fit the document, goes beyond the limits, or the transaction has too many operations. It is as it was.</exception>
    /// <exception cref="DocumentLimitException">The document would be too large or too deep. The transaction is as it was.</exception>
    /// <exception cref="TransactionFinishedException">It was committed or disposed.</exception>
    public StateValue Apply(StateEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        lock (_lock)
        {
            ThrowIfFinished();
            if (_operations + edit.Size > _limits.MaxOperations)
                throw new JsonPatchException(-1, null, $"the transaction would have {_operations + edit.Size} operations, and {_limits.MaxOperations} are allowed");
            var document = edit.Apply(_document, _limits, CancellationToken.None);
            if (!_limits.Allow(document))
                throw new DocumentLimitException(StateId, document, _limits);
            _moves = NetMoves.Compose(_moves, edit.MovesIn(_document, _limits));
            _document = document;
            _operations += edit.Size;
            _edits.Add(edit);
            return document;
        }
    }

    /// <summary>Commits every edit as one update: one version, merged with what others did since the transaction began, conflicts answered like any update's.</summary>
    /// <remarks><see cref="UpdateOptions.BaseVersion"/> has no effect: the base is what the transaction began with, even if the history has forgotten it.</remarks>
    /// <param name="options">How conflicts are answered and who made the edits.</param>
    /// <param name="cancellationToken">Gives the commit up; the state is then as it was, and the transaction open.</param>
    /// <exception cref="TransactionFinishedException">It was committed or disposed, or is being committed.</exception>
    /// <inheritdoc cref="StateManager.UpdateAsync" path="/exception"/>
    public async ValueTask<UpdateResult> CommitAsync(UpdateOptions? options = null, CancellationToken cancellationToken = default)
    {
        TransactionRevision revision;
        lock (_lock)
        {
            ThrowIfFinished();
            revision = new(_base, [.. _edits], _document, _moves);
            _finished = "is being committed";
        }

        string? outcome = null; // open again where it fails
        try
        {
            var result = await _manager.CommitAsync(_context, revision, options, cancellationToken);
            outcome = "was committed";
            return result;
        }
        finally
        {
            lock (_lock)
                _finished = _finished == Disposed ? Disposed : outcome;
        }
    }

    /// <summary>Ends the transaction. What was not committed never happened; a commit under way goes on.</summary>
    public void Dispose()
    {
        lock (_lock)
            _finished = Disposed;
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void ThrowIfFinished()
    {
        if (_finished is not null)
            throw new TransactionFinishedException(StateId, _finished);
    }
}
