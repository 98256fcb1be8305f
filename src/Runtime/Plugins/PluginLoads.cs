using System.Diagnostics.CodeAnalysis;

namespace PluginState.Plugins;

/// <summary>How a load ended: in a generation or a rejection.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Unload">What unloads the code that came into memory, whether it was taken or not.</param>
/// <param name="Rejection">Why it was not taken.</param>
internal readonly record struct PluginLoad(PluginGeneration? Generation, PluginUnload? Unload, PluginRejection? Rejection);

/// <summary>Loads plugins, each on a thread of its own that is left behind if the plugin's code does not return.</summary>
/// <remarks>
/// Loading runs static constructors. One that never ends must not hold up the other plugins or the app's end, and a thread cannot
/// be stopped; so it is abandoned, and no more than <see cref="MostHung"/> of them are. Should it end after all, the code
/// is unloaded at once. Whether it ended in time is decided by one task, so a load is taken or abandoned, never both.
/// </remarks>
internal sealed class PluginLoads(TimeSpan timeout, TimeProvider timeProvider, PluginEnvironment environment)
{
    private const int MostHung = 8;

    private int _hung;

    /// <summary>Whether so many loads hang that no other is begun.</summary>
    public bool AreStuck => Volatile.Read(ref _hung) >= MostHung;

    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    [RequiresDynamicCode(PluginHost.NeedsRuntime)]
    public PluginLoad Load(StagedPlugin staged)
    {
        var load = new TaskCompletionSource<PluginLoad>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => load.SetResult(PluginGeneration.Load(staged, environment)))
        {
            IsBackground = true,
            Name = $"loads plugin {staged.Plugin}",
        }.Start();
        try
        {
            return load.Task.WaitAsync(timeout, timeProvider).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            Interlocked.Increment(ref _hung);
            _ = TidyUpAsync(load.Task);
            return new(null, null, new(PluginRejectionCode.LoadTimedOut,
                $"It was not loaded within {timeout}: a static constructor, module initializer or declarations getter does not return. Its thread is left behind."));
        }
    }

    private async Task TidyUpAsync(Task<PluginLoad> late)
    {
        var load = await late;
        Interlocked.Decrement(ref _hung);
        load.Unload?.TryFinish(force: true);
    }
}
