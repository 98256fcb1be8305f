using System.Runtime.ExceptionServices;
using PluginState.AspNetCore.Recording;
using PluginState.Host.Replay.Targets;

namespace PluginState.Host.Replay;

/// <summary>Plays a trace on a target: the entries of one context in their order, those of several at the same time.</summary>
/// <remarks>
/// Entries are begun in the trace's order, at most so many at once; each waits for the one before it of the same context. That wait never throws: an entry's
/// task ends well whatever happens, and keeps an error nobody thought of for <see cref="RunAsync"/>, which stops the others and throws it.
/// </remarks>
/// <param name="target">What it is played on.</param>
/// <param name="tally">What counts the answers.</param>
/// <param name="speed">How many times as fast as it was recorded; null for as fast as the order allows.</param>
/// <param name="clients">How many entries are under way at once at most; with 1 one follows the other, as in the trace.</param>
/// <param name="time">The clock.</param>
internal sealed class TracePlayer(IReplayTarget target, ReplayTally tally, double? speed, int clients, TimeProvider time)
{
    private sealed class Context
    {
        /// <summary>Ends with the last entry of the context that was begun.</summary>
        public Task Last { get; set; } = Task.CompletedTask;

        /// <summary>How many entries are under way. For the one thread that begins them and those that end, under the lock.</summary>
        public int UnderWay { get; set; }

        /// <summary>The context that stands for it. There is none before it was made, and then the target says so.</summary>
        public string Id { get; set; } = $"never-made-{Guid.NewGuid():N}";

        public string? State { get; set; }

        public bool IsClosed { get; set; }
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Context> _contexts = new(StringComparer.Ordinal);
    private Exception? _error;

    /// <summary>Plays entries to their end, or until it is cancelled.</summary>
    /// <returns>False where it was cancelled.</returns>
    public async Task<bool> RunAsync(IEnumerable<TraceEntry> entries, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var places = new SemaphoreSlim(clients);
        try
        {
            var began = time.GetTimestamp();
            long? first = null;
            foreach (var entry in entries)
            {
                first ??= entry.Time;
                if (speed is { } factor)
                    await UntilAsync(began, TimeSpan.FromMilliseconds((entry.Time - first.Value) / factor), stop.Token);
                await places.WaitAsync(stop.Token);
                Begin(entry, places, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What has begun is waited for below.
        }
        catch
        {
            await stop.CancelAsync(); // the trace cannot be read any more
            throw;
        }
        finally
        {
            for (var place = 0; place < clients; place++)
                await places.WaitAsync(CancellationToken.None);
        }

        if (_error is not null)
            ExceptionDispatchInfo.Throw(_error);
        return !cancellationToken.IsCancellationRequested;
    }

    private async Task UntilAsync(long began, TimeSpan due, CancellationToken cancellationToken)
    {
        var early = due - time.GetElapsedTime(began);
        if (early > TimeSpan.Zero)
            await Task.Delay(early, time, cancellationToken);
        else
            cancellationToken.ThrowIfCancellationRequested();
        var late = time.GetElapsedTime(began) - due;
        tally.Lag.Record(late > TimeSpan.Zero ? late : TimeSpan.Zero);
    }

    private void Begin(TraceEntry entry, SemaphoreSlim places, CancellationTokenSource stop)
    {
        lock (_lock)
        {
            if (!_contexts.TryGetValue(entry.Context, out var context))
                _contexts[entry.Context] = context = new();
            context.UnderWay++;
            context.Last = PlayAsync(entry, context, context.Last, places, stop);
        }
    }

    private async Task PlayAsync(TraceEntry entry, Context context, Task before, SemaphoreSlim places, CancellationTokenSource stop)
    {
        try
        {
            // Not on the thread that begins entries: a target that has its answer at once would keep it from beginning the next.
            await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            stop.Token.ThrowIfCancellationRequested();
            if (entry.Operation == TraceOperation.Context)
                context.State = entry.State;
            var began = time.GetTimestamp();
            var answer = await target.PlayAsync(entry, context.Id, stop.Token);
            tally.Add(entry.Operation, context.State, answer, time.GetElapsedTime(began));
            context.Id = answer.ContextId ?? context.Id;
            context.IsClosed = entry.Operation == TraceOperation.Close;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It has no answer, and counts as not played.
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _error, error, null);
            await stop.CancelAsync();
        }
        finally
        {
            lock (_lock)
            {
                if (--context.UnderWay == 0 && context.IsClosed)
                    _contexts.Remove(entry.Context);
            }

            places.Release();
        }
    }
}
