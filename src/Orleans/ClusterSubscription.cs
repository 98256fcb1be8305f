using System.Runtime.CompilerServices;
using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Orleans.Calls;
using PluginState.Orleans.Messages;
using PluginState.States;

namespace PluginState.Orleans;

/// <summary>A subscription to a state elsewhere. It outlives the silo: where that ends, it goes on with the next, with a snapshot in place of what it missed.</summary>
/// <remarks>
/// Read by one reader. What comes is in the order of versions, and each change is of the version after the last: where it is not, the whole is taken anew.
/// The silo queues as many changes as a subscriber's queue holds, and sends a snapshot in place of what did not fit.
/// </remarks>
internal sealed class ClusterSubscription(ClusterCalls calls, StateContext context, PathPattern? filter, CancellationToken closing) : IStateSubscription
{
    public async IAsyncEnumerable<StateChange> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stateId = context.StateId;
        var attempts = calls.Begin(stateId);
        StateSnapshot? told = null;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing);
        while (true)
        {
            await using var messages = calls.Grain(stateId).Subscribe(ContextMessage.Of(context), ended.Token).GetAsyncEnumerator(ended.Token);
            var seen = told;
            Exception? broken = null;
            while (broken is null)
            {
                ChangeMessage? message;
                (message, broken) = await NextAsync(messages, ended.Token);
                if (message is null)
                    break;
                if (message.End is { } end)
                {
                    broken = end.Read(stateId, calls.StateOptions);
                    if (!end.IsPassing)
                        throw broken;
                    break; // a write failed, and the state is read back: so is the subscription
                }

                attempts.Restart();
                if (message.IsNothing)
                    continue;
                context.Attach(message.Epoch);
                if (Read(message, seen) is not { } change)
                    break; // something is missing: taken anew
                seen = change.State;
                if (seen.Version <= (told?.Version ?? 0))
                    continue; // known from the silo before
                told = seen;
                if (change.IsSnapshot || filter is null || change.Patch.Operations.Any(operation => filter.Touches(operation.Path)))
                    yield return change;
            }

            if (!await IsToGoOnAsync(attempts, broken ?? new TimeoutException("the silo let go of the subscription"), ended.Token))
                yield break;
        }
    }

    public void Dispose()
    {
        // The enumeration ends with its reader.
    }

    private async ValueTask<(ChangeMessage? Message, Exception? Broken)> NextAsync(IAsyncEnumerator<ChangeMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            return (await messages.MoveNextAsync() ? messages.Current : null, null);
        }
        catch (Exception error) when (closing.IsCancellationRequested || ClusterCalls.IsPassing(error, cancellationToken))
        {
            return (null, error);
        }
    }

    /// <summary>Waits before the next try, unless the manager closes.</summary>
    private async ValueTask<bool> IsToGoOnAsync(CallAttempts attempts, Exception broken, CancellationToken cancellationToken)
    {
        try
        {
            if (!closing.IsCancellationRequested)
                await attempts.FailedAsync(broken, cancellationToken);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // It does, and that is no error.
        }

        return !closing.IsCancellationRequested;
    }

    private StateChange? Read(ChangeMessage message, StateSnapshot? seen)
    {
        var stamp = message.Stamp.Read();
        if (message.IsSnapshot)
            return new(new(context.StateId, message.Version, Wire.Read(message.Content), stamp), JsonPatch.Empty, IsSnapshot: true);
        if (seen is null || message.Version != seen.Version + 1)
            return null;
        var patch = Wire.ReadPatch(message.Content);
        return new(new(context.StateId, message.Version, patch.Apply(seen.Document, Wire.Unlimited), stamp), patch, IsSnapshot: false);
    }
}
