using System.Runtime.CompilerServices;
using System.Threading.Channels;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>One subscriber's queue.</summary>
/// <remarks>
/// Bounded, and the writer never waits: a change that finds the queue full sets a flag, and from then on nothing is queued until the reader
/// has emptied the queue, taken the flag back and <em>then</em> read the current version, which it hands on as a snapshot. A change is committed
/// before it is told, so what was left out is in that snapshot; what is queued again but is not newer than it is skipped.
/// </remarks>
internal sealed class Subscription(StateRecord record, PathPattern? filter, int capacity) : IStateSubscription
{
    private readonly Channel<StateChange> _queue = Channel.CreateBounded<StateChange>(new BoundedChannelOptions(capacity)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.Wait, // of which only TryWrite is used
    });

    private int _lags;

    /// <summary>Queues a change. Called in the state's turn.</summary>
    public void Tell(StateChange change)
    {
        if (filter is not null && !change.Patch.Operations.Any(operation => filter.Touches(operation.Path)))
            return;
        if (Volatile.Read(ref _lags) != 0 || _queue.Writer.TryWrite(change))
            return;
        Volatile.Write(ref _lags, 1);
        // The reader may have emptied the queue and looked at the flag just before it was set, and would then wait for ever: this wakes it. If the
        // queue is still full, the reader has yet to empty it, and looks at the flag after that.
        _queue.Writer.TryWrite(change);
    }

    public void End(Exception? error) => _queue.Writer.TryComplete(error);

    public void Dispose() => record.Unsubscribe(this);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StateChange> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = 0L;
        if (Snapshot() is { } first)
        {
            seen = first.State.Version;
            yield return first;
        }

        while (await _queue.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_queue.Reader.TryRead(out var change))
            {
                if (change.State.Version <= seen)
                    continue;
                seen = change.State.Version;
                yield return change;
            }

            if (Interlocked.Exchange(ref _lags, 0) == 1 && Snapshot() is { } resync && resync.State.Version > seen)
            {
                seen = resync.State.Version;
                yield return resync;
            }
        }
    }

    private StateChange? Snapshot() => record.History.Current is { } current ? new(current, JsonPatch.Empty, IsSnapshot: true) : null;
}
