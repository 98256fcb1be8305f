using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Orleans.Placement;
using PluginState.Contexts;
using PluginState.Orleans.Messages;
using PluginState.Orleans.Roster;
using PluginState.States;

namespace PluginState.Orleans.Grains;

/// <summary>One state on the silo where it is now: a thin shell around the engine of that silo's <see cref="StateManager"/>.</summary>
/// <remarks>
/// <para>
/// It has no document of its own: the engine has those, as many as <see cref="StateManagerOptions.MaxResidentStates"/> allows, and loads, saves and publishes
/// in the state's turn. Calls interleave, as they do in one process, and run on the thread pool: a resolver that waits for a call to its own state keeps nobody out.
/// </para>
/// <para>
/// Two activations of one state may be there at once for a moment, when a silo is taken for dead and is not. They have one storage, which lets only one of them
/// write on what the other wrote.
/// </para>
/// <para>
/// States are spread at random, and not put beside whoever asks first: the documents that fit into memory are those of all silos together.
/// </para>
/// </remarks>
[Reentrant]
[RandomPlacement]
[GrainType(StateGrainType.Name)]
internal sealed class StateGrain(StateManager manager, SiloRoster roster, ActivationBound activations, TimeProvider time) : Grain, IStateGrain, IDisposable
{
    /// <summary>
    /// How long a subscriber may wait for one answer. An activation that is to go lets nobody in any more, and goes only when nothing is under way: while a
    /// subscriber waited, the state could not be had. Orleans itself would let it wait for half of the response timeout, 15 s.
    /// </summary>
    private static readonly TimeSpan _longestPoll = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<(string OperationId, int Fingerprint), Work> _underWay = []; // touched in turns of the activation alone, and as large as the calls that are under way
    private readonly CancellationTokenSource _gone = new();

    private LocalStateStore Store => manager.Local;

    private string StateId => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await roster.Admitted.WaitAsync(cancellationToken);
        Store.States.Forget(StateId); // what is in memory is of an activation before, and another silo may have written since
        await activations.EnterAsync(StateId, GrainContext, cancellationToken);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _gone.CancelAsync();
        activations.Leave(StateId, GrainContext);
    }

    public Task<Answer<SnapshotMessage>> Open(SnapshotMessage first, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        var (epoch, current) = await Store.OpenAsync(first.Read(StateId), cancellationToken);
        return new Answer<SnapshotMessage>(SnapshotMessage.Of(current), null, new("", epoch, current.Version));
    });

    public Task<Answer<SnapshotMessage>> See(ContextMessage caller, CancellationToken cancellationToken) =>
        AnswerAsync(caller, async context => SnapshotMessage.Of(await Store.SeeAsync(context, cancellationToken)));

    public Task<Answer<SnapshotMessage[]>> GetHistory(CancellationToken cancellationToken) => AnswerAsync(async () =>
        new Answer<SnapshotMessage[]>([.. (await Store.GetHistoryAsync(StateId, cancellationToken)).Select(SnapshotMessage.Of)], null, null));

    public async Task<Answer<ResultMessage>> Write(
        ContextMessage caller, RevisionMessage revision, OptionsMessage options, TimeSpan patience, CancellationToken cancellationToken)
    {
        var operation = (options.OperationId, revision.Fingerprint);
        if (!_underWay.TryGetValue(operation, out var work))
        {
            work = new();
            _underWay.Add(operation, work);
            work.Task = WorkAsync(work.Cancellation.Token);
        }

        using var registration = cancellationToken.Register(static work => ((Work)work!).Cancellation.Cancel(), work);
        try
        {
            return await work.Task.WaitAsync(patience, time, CancellationToken.None);
        }
        catch (TimeoutException) when (!work.Task.IsCompleted)
        {
            return Answer<ResultMessage>.Pending;
        }

        async Task<Answer<ResultMessage>> WorkAsync(CancellationToken token)
        {
            try
            {
                return await AnswerAsync(caller, async context =>
                    ResultMessage.Of(await Store.WriteAsync(context, revision.Read(StateId, manager.Options.Limits), options.Read(), token)));
            }
            finally
            {
                _underWay.Remove(operation);
            }
        }
    }

    public Task<Answer<Done>> CreateCheckpoint(ContextMessage caller, string checkpointId, string? name, CancellationToken cancellationToken) => AnswerAsync(caller, async context =>
    {
        await Store.CreateCheckpointAsync(context, checkpointId, name, cancellationToken);
        return new Done(true);
    });

    public Task<Answer<CheckpointMessage[]>> ListCheckpoints(ContextMessage caller, CancellationToken cancellationToken) => AnswerAsync(caller, async context =>
        (CheckpointMessage[])[.. (await Store.ListCheckpointsAsync(context, cancellationToken)).Select(CheckpointMessage.Of)]);

    public Task<Answer<Done>> DeleteCheckpoint(ContextMessage caller, string checkpointId, CancellationToken cancellationToken) =>
        AnswerAsync(caller, async context => new Done(await Store.DeleteCheckpointAsync(context, checkpointId, cancellationToken)));

    public Task<Answer<Done>> Remove(CancellationToken cancellationToken) =>
        AnswerAsync(async () => new Answer<Done>(new(await Store.RemoveAsync(StateId, cancellationToken)), null, null));

    public async IAsyncEnumerable<ChangeMessage> Subscribe(ContextMessage caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _gone.Token);
        var context = caller.Read(StateId, time.GetUtcNow());
        var (subscription, refusal) = await TryAsync(() => Store.SubscribeAsync(context, null, CancellationToken.None, linked.Token));
        if (refusal is not null)
        {
            yield return ChangeMessage.Ended(refusal);
            yield break;
        }

        using (subscription)
        {
            await using var changes = subscription!.ReadAsync(linked.Token).GetAsyncEnumerator(CancellationToken.None);
            Task<(bool IsThere, Refusal? End)> next = Task.FromResult((false, (Refusal?)null));
            try
            {
                while (true)
                {
                    next = TryAsync(changes.MoveNextAsync).AsTask();
                    while (!await EndsSoonAsync(next))
                        yield return ChangeMessage.Nothing;
                    var (isThere, end) = await next;
                    if (end is not null)
                        yield return ChangeMessage.Ended(end);
                    if (!isThere)
                        yield break;
                    yield return ChangeMessage.Of(context.StateEpoch, changes.Current);
                }
            }
            finally
            {
                await linked.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    public void Dispose() => _gone.Dispose();

    private async ValueTask<bool> EndsSoonAsync(Task next)
    {
        await next.WaitAsync(_longestPoll, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return next.IsCompleted;
    }

    /// <summary>Awaits something of a subscription; where the activation goes meanwhile, it ends without an error.</summary>
    private async ValueTask<(T? Value, Refusal? Refusal)> TryAsync<T>(Func<ValueTask<T>> action)
    {
        try
        {
            return (await action(), null);
        }
        catch (PluginStateException error)
        {
            return (default, Refusal.Of(error));
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return (default, activations.HasLetGo(GrainContext) ? Refusal.Of(new StateEvictedException(StateId)) : null);
        }
    }

    private Task<Answer<T>> AnswerAsync<T>(ContextMessage caller, Func<StateContext, Task<T>> action)
        where T : class =>
        AnswerAsync(async () =>
        {
            var context = caller.Read(StateId, time.GetUtcNow());
            var value = await action(context);
            return new Answer<T>(value, null, ContextMessage.Of(context));
        });

    private async Task<Answer<T>> AnswerAsync<T>(Func<Task<Answer<T>>> action)
        where T : class
    {
        activations.Touch(StateId);
        try
        {
            return await Task.Run(action);
        }
        catch (PluginStateException error)
        {
            return new(null, Refusal.Of(error), null);
        }
    }

    /// <summary>A write under way.</summary>
    private sealed class Work
    {
        public CancellationTokenSource Cancellation { get; } = new();

        public Task<Answer<ResultMessage>> Task { get; set; } = null!;
    }
}
