using PluginState.Contexts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>The states of this process: those in memory, and those in the storage where there is one.</summary>
/// <remarks>Stateless beside what it is made of: <see cref="ResidentStates"/> says why those are right, <see cref="StateWriter"/> why updates are.</remarks>
internal sealed class LocalStateStore(
    ResidentStates states, StateWriter writer, ValidatorPanel validators, StateManagerOptions options, TimeProvider time) : IStateStore
{
    public ResidentStates States => states;

    public StateHead Open(StateSnapshot first)
    {
        var record = states.Storage is null
            ? OpenInMemory(first)
            : states.GetRequired(first.StateId, epoch: 0, nameof(StateManager.CreateContext), nameof(StateManager.CreateContextAsync));
        return new(record.Epoch, record.History.Current ?? first);
    }

    public async ValueTask<StateHead> OpenAsync(StateSnapshot first, CancellationToken cancellationToken)
    {
        if (states.Storage is null)
            return Open(first);
        var found = await states.FindOrCreateAsync(first.StateId, validators.IsEmpty ? first : null, cancellationToken);
        if (found is null)
        {
            validators.Check(first.StateId, first.Document, current: null); // outside the turn in which it was not found
            found = await states.FindOrCreateAsync(first.StateId, first, cancellationToken);
        }

        var (record, current) = found!.Value;
        return new(record.Epoch, current);
    }

    public StateSnapshot See(StateContext context, string call, string asynchronous)
    {
        var record = states.GetRequired(context.StateId, context.StateEpoch, call, asynchronous);
        context.Attach(record.Epoch); // a context that was put by hand belongs to the first incarnation it meets
        var current = record.History.Current ?? throw (states.Storage is null
            ? new StateEvictedException(context.StateId)
            : new StorageAccessRequiredException(context.StateId, call, asynchronous));
        context.Saw(current.Version);
        return current;
    }

    public async ValueTask<StateSnapshot> SeeAsync(StateContext context, CancellationToken cancellationToken)
    {
        var (_, current) = await GetAsync(context, cancellationToken);
        context.Saw(current.Version);
        return current;
    }

    public StateSnapshot? Peek(string stateId) => states.Peek(stateId);

    public IReadOnlyList<StateSnapshot> GetHistory(string stateId) =>
        states.PeekRequired(stateId, nameof(StateManager.GetHistory), nameof(StateManager.GetHistoryAsync)).History.Versions();

    public async ValueTask<IReadOnlyList<StateSnapshot>> GetHistoryAsync(string stateId, CancellationToken cancellationToken)
    {
        var (record, current) = await states.GetAsync(stateId, epoch: 0, cancellationToken);
        return record.History.Versions() is { Count: > 0 } versions ? versions : [current];
    }

    public ValueTask<UpdateResult> WriteAsync(StateContext context, Revision revision, UpdateOptions options, CancellationToken cancellationToken) =>
        writer.WriteAsync(context, revision, options, cancellationToken);

    public async ValueTask CreateCheckpointAsync(StateContext context, string checkpointId, string? name, CancellationToken cancellationToken)
    {
        var (record, current) = await GetAsync(context, cancellationToken);
        record.Checkpoints.Add(new(checkpointId, name, current, time.GetUtcNow()));
        states.TellAll(); // of the one that left for it
    }

    public async ValueTask<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(StateContext context, CancellationToken cancellationToken) =>
        (await GetAsync(context, cancellationToken)).Record.Checkpoints.List();

    public async ValueTask<bool> DeleteCheckpointAsync(StateContext context, string checkpointId, CancellationToken cancellationToken)
    {
        var isRemoved = (await GetAsync(context, cancellationToken)).Record.Checkpoints.Remove(checkpointId);
        states.TellAll();
        return isRemoved;
    }

    // The states end their subscriptions when the manager lets go of them, after the last change.
    public async ValueTask<IStateSubscription> SubscribeAsync(StateContext context, PathPattern? filter, CancellationToken closing, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (record, _) = await GetAsync(context, cancellationToken);
            var subscription = new Subscription(record, filter, options.SubscriberQueueCapacity);
            try
            {
                return record.TrySubscribe(subscription, options.MaxSubscribers)
                    ? subscription
                    : throw new SubscriptionLimitException(record.Id, options.MaxSubscribers);
            }
            catch (StateEvictedException) when (states.Storage is not null)
            {
                // It left memory in between; it is read back.
            }
        }
    }

    public bool Remove(string stateId) => states.Storage is null
        ? states.Remove(stateId)
        : throw new StorageAccessRequiredException(stateId, nameof(StateManager.RemoveState), nameof(StateManager.RemoveStateAsync));

    public ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken) => states.RemoveAsync(stateId, cancellationToken);

    private StateRecord OpenInMemory(StateSnapshot first)
    {
        // Validated before it is made, not while: others who want the state wait for its making, and have documents of their own to be validated.
        if (!validators.IsEmpty)
        {
            if (states.Find(first.StateId) is { } there)
                return there;
            validators.Check(first.StateId, first.Document, current: null);
        }

        return states.GetOrCreate(first.StateId, () => first);
    }

    private async ValueTask<(StateRecord Record, StateSnapshot Current)> GetAsync(StateContext context, CancellationToken cancellationToken)
    {
        var (record, current) = await states.GetAsync(context.StateId, context.StateEpoch, cancellationToken);
        context.Attach(record.Epoch);
        return (record, current);
    }
}
