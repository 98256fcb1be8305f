using PluginState.Contexts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>
/// Where the states are that a manager's contexts look at: in this process, or on a cluster. Everything a manager does to a state goes through here; contexts
/// stay with the manager, and each call leaves behind in its context what that has seen.
/// </summary>
/// <remarks>
/// The calls that do not wait are for states in memory of this process, and throw <see cref="StorageAccessRequiredException"/> where they would have to.
/// All calls report what is wrong with the runtime's own exceptions, wherever the state is.
/// </remarks>
internal interface IStateStore
{
    /// <summary>Finds a state, or makes it with its first version.</summary>
    ValueTask<StateHead> OpenAsync(StateSnapshot first, CancellationToken cancellationToken);

    /// <inheritdoc cref="OpenAsync"/>
    StateHead Open(StateSnapshot first);

    /// <summary>The state a context looks at, as it is; the context has seen it then.</summary>
    ValueTask<StateSnapshot> SeeAsync(StateContext context, CancellationToken cancellationToken);

    /// <param name="context">The context.</param>
    /// <param name="call">Who asks.</param>
    /// <param name="asynchronous">What to call where it must be waited for.</param>
    /// <inheritdoc cref="SeeAsync"/>
    StateSnapshot See(StateContext context, string call, string asynchronous);

    /// <summary>A state, or null where it is not in memory. Not a use.</summary>
    StateSnapshot? Peek(string stateId);

    /// <summary>The versions that are known, newest first.</summary>
    ValueTask<IReadOnlyList<StateSnapshot>> GetHistoryAsync(string stateId, CancellationToken cancellationToken);

    /// <inheritdoc cref="GetHistoryAsync"/>
    IReadOnlyList<StateSnapshot> GetHistory(string stateId);

    /// <summary>Takes a revision to its one outcome.</summary>
    ValueTask<UpdateResult> WriteAsync(StateContext context, Revision revision, UpdateOptions options, CancellationToken cancellationToken);

    /// <summary>Makes a checkpoint of the newest version, under an id of its own.</summary>
    ValueTask CreateCheckpointAsync(StateContext context, string checkpointId, string? name, CancellationToken cancellationToken);

    /// <summary>The checkpoints, the one that was used last first.</summary>
    ValueTask<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(StateContext context, CancellationToken cancellationToken);

    /// <summary>Deletes a checkpoint.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteCheckpointAsync(StateContext context, string checkpointId, CancellationToken cancellationToken);

    /// <summary>Enrols a subscriber, who reads when it likes and disposes what it got.</summary>
    /// <param name="context">The context.</param>
    /// <param name="filter">What it wants to hear of; null for everything.</param>
    /// <param name="closing">The end of the context's manager, which ends the subscription without an error.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<IStateSubscription> SubscribeAsync(StateContext context, PathPattern? filter, CancellationToken closing, CancellationToken cancellationToken);

    /// <summary>Removes a state with all that is known of it.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken);

    /// <inheritdoc cref="RemoveAsync"/>
    bool Remove(string stateId);
}

/// <summary>A state as it is: which incarnation of its id, and its newest version.</summary>
/// <param name="Epoch">The incarnation.</param>
/// <param name="Current">The newest version.</param>
internal readonly record struct StateHead(long Epoch, StateSnapshot Current);

/// <summary>What a subscriber reads. Ended by disposing it.</summary>
internal interface IStateSubscription : IDisposable
{
    /// <summary>The state as it is, then every change in the order of versions; a snapshot stands for what was left out.</summary>
    IAsyncEnumerable<StateChange> ReadAsync(CancellationToken cancellationToken);
}
