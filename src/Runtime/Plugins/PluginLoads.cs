using System.Diagnostics.CodeAnalysis;

namespace PluginState.Plugins;

/// <summary>How a load ended: in a generation or a rejection.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Unload">What unloads the code that came into memory, whether it was taken or not.</param>
/// <param name="Rejection">Why it was not taken.</param>
internal readonly record struct PluginLoad(PluginGeneration? Generation, PluginUnload? Unload, PluginRejection? Rejection);

/// <summary>Loads plugins on a thread kept for that, which is left behind if a plugin's code does not return.</summary>
/// <remarks>
/// Loading runs static constructors. One that never ends must not hold up the other plugins or the app's end, and a thread cannot
/// be stopped; so it is abandoned, and no more than <see cref="MostHung"/> of them are. Should it end after all, the code
/// is unloaded at once. Whether it ended in time is decided by one task, so a load is taken or abandoned, never both.
/// The thread that did its load in time waits for the next: what the runtime's host allocates for each load then comes from one of the C library's
/// arenas instead of being strewn over many that never shrink, which made half of what letting code go gave back. Loads that meet each have their own,
/// and one of those threads stays: it is put where the next load takes it in one exchange, so two loads never share one.
/// </remarks>
internal sealed class PluginLoads(TimeSpan timeout, TimeProvider timeProvider, PluginEnvironment environment)
{
    private const int MostHung = 8;

    private int _hung;
    private LoadingThread? _idle;
    private volatile bool _isClosed;

    /// <summary>Whether so many loads hang that no other is begun.</summary>
    public bool AreStuck => Volatile.Read(ref _hung) >= MostHung;

    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    [RequiresDynamicCode(PluginHost.NeedsRuntime)]
    public PluginLoad Load(StagedPlugin staged)
    {
        var thread = Interlocked.Exchange(ref _idle, null) ?? new();
        var load = new TaskCompletionSource<PluginLoad>(); // who waits is woken by the thread itself, not by way of the pool
        thread.Run(staged.Plugin, () => load.SetResult(PluginGeneration.Load(staged, environment)));
        try
        {
            var result = load.Task.WaitAsync(timeout, timeProvider).GetAwaiter().GetResult();
            Keep(thread);
            return result;
        }
        catch (TimeoutException)
        {
            Interlocked.Increment(ref _hung);
            thread.End();
            _ = TidyUpAsync(load.Task);
            return new(null, null, new(PluginRejectionCode.LoadTimedOut,
                $"It was not loaded within {timeout}: a static constructor, module initializer or declarations getter does not return. Its thread is left behind."));
        }
    }

    /// <summary>Ends the thread that waits; a load that is under way ends its own.</summary>
    public void Close()
    {
        _isClosed = true;
        Interlocked.Exchange(ref _idle, null)?.End();
    }

    private void Keep(LoadingThread thread)
    {
        if (Interlocked.CompareExchange(ref _idle, thread, null) is not null)
            thread.End();
        else if (_isClosed)
            Close();
    }

    private async Task TidyUpAsync(Task<PluginLoad> late)
    {
        var load = await late;
        Interlocked.Decrement(ref _hung);
        load.Unload?.TryFinish(force: true);
    }
}
