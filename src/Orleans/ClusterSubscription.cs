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
internal sealed class ClusterSubscription(ClusterCalls calls, StateContext context, PathPattern? filter) : IStateSubscription
{
    public async IAsyncEnumerable<StateChange> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stateId = context.StateId;
        var attempts = calls.Begin(stateId);
        StateSnapshot? told = null;
        while (true)
        {
            await using var messages = calls.Grain(stateId).Subscribe(SightMessage.Of(context), cancellationToken).GetAsyncEnumerator(cancellationToken);
            var seen = told;
            Exception? broken = null;
            while (broken is null)
            {
                ChangeMessage? message;
                (message, broken) = await NextAsync(messages, cancellationToken);
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

            await attempts.FailedAsync(broken ?? new TimeoutException("the silo let go of the subscription"), cancellationToken);
        }
    }

    public void Dispose()
    {
        // The enumeration ends with its reader.
    }

    private static async ValueTask<(ChangeMessage? Message, Exception? Broken)> NextAsync(IAsyncEnumerator<ChangeMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            return (await messages.MoveNextAsync() ? messages.Current : null, null);
        }
        catch (Exception error) when (ClusterCalls.IsPassing(error, cancellationToken))
        {
            return (null, error);
        }
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
