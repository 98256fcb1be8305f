using PluginState.AspNetCore.Hosting;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.Events;

/// <summary>Follows a state for one client, from where it left off.</summary>
/// <remarks>
/// One task writes. It waits for the next change and for the next sign of life at once, and takes both up again where it left them, so none is lost. A client
/// that reads slowly makes the writing wait, the subscription's bounded queue overflow, and a snapshot come in place of what was left out.
/// </remarks>
internal sealed class EventStream(PluginStateServer server, EventWriter events)
{
    /// <summary>Tells changes until somebody ends it.</summary>
    /// <param name="contextId">The context whose state it is.</param>
    /// <param name="filter">Which changes to tell; null for all.</param>
    /// <param name="after">The last event the client has; null where it has none.</param>
    /// <param name="open">What is to be told before the first event, once it is sure that there is a stream.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FollowAsync(string contextId, PathPattern? filter, EventId? after, Func<Task> open, CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, server.Stopping);
        ends.Token.ThrowIfCancellationRequested(); // or there would be a stream that ends at once
        using var timer = new PeriodicTimer(server.Options.KeepAlive, server.Time);
        await using var changes = server.States.SubscribeAsync(contextId, filter, ends.Token).GetAsyncEnumerator(ends.Token);
        var next = changes.MoveNextAsync().AsTask();
        var isFirst = true;
        Task<bool>? tick = null;
        try
        {
            while (true)
            {
                if (!isFirst)
                {
                    tick ??= timer.WaitForNextTickAsync(ends.Token).AsTask();
                    if (await Task.WhenAny(next, tick) == tick && !next.IsCompleted)
                    {
                        await tick;
                        tick = null;
                        await events.KeepAliveAsync(ends.Token);
                        continue;
                    }
                }

                if (!await next)
                    break;
                if (isFirst)
                    await open();
                if (changes.Current is { IsSnapshot: false } change)
                    await events.DeltaAsync(change.State, change.Patch, ends.Token);
                else
                    await TellAsync(contextId, changes.Current.State, isFirst ? after : null, ends.Token);
                isFirst = false;
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

    /// <summary>Tells what a state is now: nothing where the client has it, what it missed where that is known, and otherwise the whole.</summary>
    public async Task TellAsync(string contextId, StateSnapshot state, EventId? after, CancellationToken cancellationToken)
    {
        if (after == EventId.Of(state))
            return;
        if (after is { } last && await FindAsync(contextId, last, cancellationToken) is { } known)
            await events.DeltaAsync(state, Diff.Exact(known.Document, state.Document), cancellationToken);
        else
            await events.SnapshotAsync(state, cancellationToken);
    }

    /// <summary>The version the client has, if it is still known and is that of this very state.</summary>
    public async ValueTask<StateSnapshot?> FindAsync(string contextId, EventId last, CancellationToken cancellationToken)
    {
        if (server.States.Contexts.Peek(contextId) is not { } context)
            return null;
        var versions = await server.States.GetHistoryAsync(context.StateId, cancellationToken);
        return versions.FirstOrDefault(version => version.Version == last.Version) is { } known && EventId.Of(known) == last ? known : null;
    }
}
