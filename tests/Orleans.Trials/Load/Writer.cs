using System.Diagnostics;
using PluginState.Contexts;
using PluginState.States;

namespace PluginState.Orleans.Trials.Load;

/// <summary>One client of one state. It edits what it saw last, which is old where others edited since, and it may do several operations at once.</summary>
internal sealed class Writer(StateManager manager, StateContext context, StateSnapshot first, Ledger ledger, Figures figures)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60), _pause = TimeSpan.FromMilliseconds(100);

    private StateSnapshot _seen = first;

    public static async Task<Writer> OpenAsync(StateManager manager, string stateId, Ledger ledger, Figures figures, CancellationToken cancellationToken)
    {
        ledger.Open(stateId);
        var context = await manager.CreateContextAsync(stateId, Workload.First, cancellationToken: cancellationToken);
        return new(manager, context, await manager.GetStateAsync(context.Id, cancellationToken), ledger, figures);
    }

    public string StateId => context.StateId;

    /// <summary>Does an operation, with the same id in every try.</summary>
    public async Task DoAsync(Operation operation, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = Volatile.Read(ref _seen);
            try
            {
                var result = await manager.UpdateAsync(
                    context.Id, Workload.Edit(operation, seen.Document), new UpdateOptions { OperationId = operation.Mark, BaseVersion = seen.Version }, cancellationToken);
                ledger.Acknowledge(operation, result.Version);
                figures.Conflict(result.Conflicts.Length);
                if (result.IsRepeated)
                    figures.Repeat();
                Saw(result.State);
                return;
            }
            catch (OperationMismatchException)
            {
                // An earlier try of it was done after all, with another base.
                ledger.Acknowledge(operation, null);
                figures.Repeat();
                return;
            }
            catch (StaleBaseException)
            {
                figures.Stale();
                await SeeAsync(cancellationToken);
            }
            catch (StateUnavailableException) when (Stopwatch.GetElapsedTime(begun) < _patience)
            {
                figures.WasUnavailable();
                await Task.Delay(_pause, cancellationToken); // it says so at once where too many calls are under way
            }
            catch (StateUnavailableException)
            {
                ledger.Abandon(operation);
                figures.Abandon();
                return;
            }
            catch (PluginStateException) when (Stopwatch.GetElapsedTime(begun) < _patience)
            {
                figures.Refuse();
                await SeeAsync(cancellationToken);
            }
        }
    }

    private async Task SeeAsync(CancellationToken cancellationToken)
    {
        try
        {
            Saw(await manager.GetStateAsync(context.Id, cancellationToken));
        }
        catch (StateUnavailableException)
        {
            figures.WasUnavailable();
        }
    }

    private void Saw(StateSnapshot state)
    {
        while (Volatile.Read(ref _seen) is var seen && state.Version > seen.Version)
        {
            if (ReferenceEquals(Interlocked.CompareExchange(ref _seen, state, seen), seen))
                return;
        }
    }
}
