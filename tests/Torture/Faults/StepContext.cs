using System.Collections.Concurrent;

namespace PluginState.Torture.Faults;

/// <summary>Runs what is awaited on one thread, continuation by continuation, and calls back before each.</summary>
/// <remarks>Code that awaits without giving up its context comes by here at every await that was not over at once: each is a step.</remarks>
internal sealed class StepContext : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

    /// <summary>How many steps there were.</summary>
    public int Steps { get; private set; }

    /// <summary>Runs something to its end on this thread.</summary>
    /// <param name="action">What to run.</param>
    /// <param name="beforeStep">Is told the number of the step that comes, from 1 on.</param>
    public void Run(Func<Task> action, Action<int>? beforeStep = null)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = action();
            task.ContinueWith(_ => _queue.Add((static _ => { }, null)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                var (callback, state) = _queue.Take();
                beforeStep?.Invoke(++Steps);
                callback(state);
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for this thread.");
}
