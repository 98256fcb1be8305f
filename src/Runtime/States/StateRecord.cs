using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>A resident state: its versions, its turn and its subscribers.</summary>
/// <remarks>
/// Commits are made in the <see cref="Turn"/> and told to the subscribers before it ends, so each gets them in the order of versions. Telling is a
/// write to a queue that never waits and runs no code of the subscriber's. The list of subscribers is immutable and swapped under a lock.
/// </remarks>
/// <param name="id">Its id.</param>
/// <param name="epoch">Which incarnation it is: a state created anew under an id that was evicted or removed has another one.</param>
/// <param name="history">Its versions.</param>
/// <param name="operations">The operation ids it accepted.</param>
/// <param name="checkpoints">Its checkpoints.</param>
/// <param name="subscribers">How many subscribers all states have.</param>
/// <param name="edits">How many edits all states remember.</param>
internal sealed class StateRecord(
    string id, long epoch, VersionHistory history, OperationLog operations, CheckpointShelf checkpoints, Tally subscribers, Tally edits)
{
    private readonly Lock _lock = new();
    private ImmutableArray<Subscription> _subscriptions = [];
    private Precedence? _precedence;
    private int _countedEdits;
    private bool _isSealed;

    public string Id => id;

    public long Epoch => epoch;

    public VersionHistory History => history;

    public OperationLog Operations => operations;

    public CheckpointShelf Checkpoints => checkpoints;

    /// <summary>Who goes first where answers and validation keep being out of date.</summary>
    public Precedence Precedence => Volatile.Read(ref _precedence) ?? Interlocked.CompareExchange(ref _precedence, new(), null) ?? _precedence!;

    /// <summary>Whether somebody goes first.</summary>
    public bool IsPrecedenceHeld => Volatile.Read(ref _precedence) is { IsHeld: true };

    /// <summary>
    /// Where the state has no storage (with one, <see cref="StateTurns"/> has the turn): taken while an update is merged and committed, and for nothing
    /// else; no user code runs in it. The compare-and-swap in <see cref="History"/> would be right without it, but an update that has much to merge would starve beside one that has nothing to.
    /// Waiting blocks no thread, and who came first goes first.
    /// </summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>The edits that were accepted lately, in and for the turn alone; null before the first.</summary>
    public EditLog? Edits { get; set; }

    public int Subscribers => _subscriptions.Length;

    /// <summary>Commits the next version and tells the subscribers. Called in the turn.</summary>
    /// <returns>What changed.</returns>
    /// <param name="current">What is replaced.</param>
    /// <param name="next">What replaces it.</param>
    /// <param name="isStored">
    /// Whether a storage has it already: then it is committed even if the state left memory meanwhile, and whoever reads it back finds it.
    /// </param>
    /// <exception cref="StateEvictedException">The state was sealed meanwhile, and nobody has the change.</exception>
    public JsonPatch Commit(StateSnapshot current, StateSnapshot next, bool isStored)
    {
        var patch = Diff.Exact(current.Document, next.Document);
        if (!history.TryCommit(current, next))
            return isStored ? patch : throw new StateEvictedException(id);
        var change = new StateChange(next, patch, IsSnapshot: false);
        foreach (var subscription in _subscriptions)
            subscription.Tell(change);
        return patch;
    }

    /// <summary>Counts what <see cref="Edits"/> holds. Called in the turn.</summary>
    public void CountEdits()
    {
        lock (_lock)
        {
            if (_isSealed)
                return;
            edits.Add(Edits!.Count - _countedEdits);
            _countedEdits = Edits.Count;
        }
    }

    /// <summary>Adds a subscriber, unless there are too many.</summary>
    public bool TrySubscribe(Subscription subscription, int capacity)
    {
        lock (_lock)
        {
            if (_isSealed)
                throw new StateEvictedException(id);
            if (_subscriptions.Length >= capacity)
                return false;
            _subscriptions = _subscriptions.Add(subscription);
            subscribers.Add(1);
        }

        // The subscriber reads the current version next, and a commit reads this list after it wrote one: without a full fence on both sides each
        // could miss the other. The commit's is its compare-and-swap.
        Interlocked.MemoryBarrier();
        return true;
    }

    public void Unsubscribe(Subscription subscription)
    {
        lock (_lock)
        {
            _subscriptions = _subscriptions.Remove(subscription);
            if (!_isSealed)
                subscribers.Add(-1);
        }
    }

    /// <summary>Ends the state: no commit succeeds any more, and subscribers get the error after what was committed.</summary>
    /// <returns>The last version; null if it was sealed before.</returns>
    public StateSnapshot? Seal(Exception? error)
    {
        var last = history.Seal();
        ImmutableArray<Subscription> subscriptions;
        lock (_lock)
        {
            subscriptions = _subscriptions;
            if (!_isSealed)
            {
                subscribers.Add(-subscriptions.Length);
                edits.Add(-_countedEdits);
            }

            _isSealed = true;
        }

        operations.Close();

        foreach (var subscription in subscriptions)
            subscription.End(error);
        return last;
    }
}
