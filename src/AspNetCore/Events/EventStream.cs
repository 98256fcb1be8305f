using PluginState.AspNetCore.Hosting;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.Events;

/// <summary>Follows a state for one client, from where it left off.</summary>
/// <remarks>
/// One task writes. It waits for the next change and for the next sign of life at once, and takes both up again where it left them, so none is lost. A client
/// that reads slowly makes the writing wait, the subscription's bounded queue overflow, and a snapshot come in place of what was left out. What ends the
/// following does not end a sending: the server takes a cancelled one for a broken connection, and nothing could be said after it.
/// </remarks>
/// <param name="server">The server.</param>
/// <param name="events">Where to write.</param>
/// <param name="contextId">The context whose state it is.</param>
/// <param name="after">The last event the client has; null where it has none.</param>
internal sealed class EventStream(PluginStateServer server, EventWriter events, string contextId, EventId? after)
{
    private StateSnapshot? _told;

    /// <summary>Tells changes until somebody ends it.</summary>
    /// <param name="filter">Which changes to tell; null for all.</param>
    /// <param name="open">What is to be told before the first event, once it is sure that there is a stream.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FollowAsync(PathPattern? filter, Func<Task> open, CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, server.Stopping);
        ends.Token.ThrowIfCancellationRequested(); // or there would be a stream that ends at once
        using var timer = new PeriodicTimer(server.Options.KeepAlive, server.Time);
        await using var changes = server.States.SubscribeAsync(contextId, filter, ends.Token).GetAsyncEnumerator(ends.Token);
        var next = changes.MoveNextAsync().AsTask();
        Task<bool>? tick = null;
        try
        {
            while (true)
            {
                if (_told is not null)
                {
                    tick ??= timer.WaitForNextTickAsync(ends.Token).AsTask();
                    if (await Task.WhenAny(next, tick) == tick && !next.IsCompleted)
                    {
                        await tick;
                        tick = null;
                        await events.KeepAliveAsync(events.Aborted);
                        continue;
                    }
                }

                if (!await next)
                    break;
                if (_told is null)
                    await open();
                await TellAsync(changes.Current);
                next = changes.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await ends.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // an enumerator may not be disposed under its own step
            if (tick is not null)
                await ((Task)tick).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tells the client what it does not have yet of a state.</summary>
    public async Task CatchUpAsync(StateSnapshot state)
    {
        var known = _told ?? (after is { } last ? await FindAsync(last) : null);
        _told = state;
        if (known is null)
            await events.SnapshotAsync(state, events.Aborted);
        else if (known.Version != state.Version)
            await events.DeltaAsync(state, Diff.Exact(known.Document, state.Document), events.Aborted);
    }

    private async Task TellAsync(StateChange change)
    {
        if (_told is null)
        {
            await CatchUpAsync(change.State);
            return;
        }

        _told = change.State;
        if (change.IsSnapshot)
            await events.SnapshotAsync(change.State, events.Aborted);
        else
            await events.DeltaAsync(change.State, change.Patch, events.Aborted);
    }

    /// <summary>The version the client has, if it is still known and is that of this very state.</summary>
    private async ValueTask<StateSnapshot?> FindAsync(EventId last)
    {
        if (server.States.Contexts.Peek(contextId) is not { } context)
            return null;
        var versions = await server.States.GetHistoryAsync(context.StateId, events.Aborted);
        return versions.FirstOrDefault(version => version.Version == last.Version) is { } known && EventId.Of(known) == last ? known : null;
    }
}
