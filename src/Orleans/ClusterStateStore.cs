using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Orleans.Calls;
using PluginState.Orleans.Messages;
using PluginState.States;

namespace PluginState.Orleans;

/// <summary>States on a cluster: each is a grain, on whichever silo has it at the time.</summary>
/// <remarks>
/// Contexts stay with this front end: what a call needs to know of its context goes with it, and what the context has seen by it comes back.
/// Every update has an operation id, of its caller's or of its own, so a try whose answer was lost is not done twice.
/// </remarks>
internal sealed class ClusterStateStore(ClusterCalls calls) : IStateStore
{
    public async ValueTask<StateHead> OpenAsync(StateSnapshot first, CancellationToken cancellationToken)
    {
        var message = SnapshotMessage.Of(first);
        var answer = await calls.CallAsync(first.StateId, (grain, token) => grain.Open(message, token), cancellationToken);
        return new(answer.Context!.Epoch, answer.Value!.Read(first.StateId));
    }

    public async ValueTask<StateSnapshot> SeeAsync(StateContext context, CancellationToken cancellationToken) =>
        (await CallAsync(context, static (grain, caller, token) => grain.See(caller, token), cancellationToken)).Read(context.StateId);

    public async ValueTask<IReadOnlyList<StateSnapshot>> GetHistoryAsync(string stateId, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync(stateId, static (grain, token) => grain.GetHistory(token), cancellationToken);
        return [.. answer.Value!.Select(state => state.Read(stateId))];
    }

    public async ValueTask<UpdateResult> WriteAsync(StateContext context, Revision revision, UpdateOptions options, CancellationToken cancellationToken)
    {
        var message = RevisionMessage.Of(revision);
        var how = OptionsMessage.Of(options, options.OperationId ?? NewOperationId());
        var result = await CallAsync(context, (grain, caller, token) => grain.Write(caller, message, how, calls.Patience, token), cancellationToken);
        return result.Read(context.StateId);
    }

    public async ValueTask CreateCheckpointAsync(StateContext context, string checkpointId, string? name, CancellationToken cancellationToken) =>
        await CallAsync(context, (grain, caller, token) => grain.CreateCheckpoint(caller, checkpointId, name, token), cancellationToken);

    public async ValueTask<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(StateContext context, CancellationToken cancellationToken)
    {
        var checkpoints = await CallAsync(context, static (grain, caller, token) => grain.ListCheckpoints(caller, token), cancellationToken);
        return [.. checkpoints.Select(checkpoint => checkpoint.Read(context.StateId))];
    }

    public async ValueTask<bool> DeleteCheckpointAsync(StateContext context, string checkpointId, CancellationToken cancellationToken) =>
        (await CallAsync(context, (grain, caller, token) => grain.DeleteCheckpoint(caller, checkpointId, token), cancellationToken)).Was;

    public ValueTask<IStateSubscription> SubscribeAsync(StateContext context, PathPattern? filter, CancellationToken closing, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IStateSubscription>(new ClusterSubscription(calls, context, filter, closing));

    public async ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken) =>
        (await calls.CallAsync(stateId, static (grain, token) => grain.Remove(token), cancellationToken)).Value!.Was;

    // The cluster is always waited for.
    public StateHead Open(StateSnapshot first) =>
        throw new StorageAccessRequiredException(first.StateId, nameof(StateManager.CreateContext), nameof(StateManager.CreateContextAsync));

    public StateSnapshot See(StateContext context, string call, string asynchronous) => throw new StorageAccessRequiredException(context.StateId, call, asynchronous);

    public StateSnapshot? Peek(string stateId) => null;

    public IReadOnlyList<StateSnapshot> GetHistory(string stateId) =>
        throw new StorageAccessRequiredException(stateId, nameof(StateManager.GetHistory), nameof(StateManager.GetHistoryAsync));

    public bool Remove(string stateId) => throw new StorageAccessRequiredException(stateId, nameof(StateManager.RemoveState), nameof(StateManager.RemoveStateAsync));

    /// <summary>Short, since each is stored with its state for a while.</summary>
    private static string NewOperationId() => Convert.ToBase64String(Guid.NewGuid().ToByteArray())[..22];

    private async ValueTask<T> CallAsync<T>(
        StateContext context, Func<Grains.IStateGrain, ContextMessage, CancellationToken, Task<Answer<T>>> call, CancellationToken cancellationToken)
        where T : class
    {
        var caller = ContextMessage.Of(context); // once: a retry is of the same edit, whatever the context sees meanwhile
        var answer = await calls.CallAsync(context.StateId, (grain, token) => call(grain, caller, token), cancellationToken);
        answer.Context!.Tell(context);
        return answer.Value!;
    }
}
