using PluginState.Interleavings.Scheduling;

namespace System.Threading;

/// <summary>Stands in for what the framework's has for code that waits or looks where it runs.</summary>
internal static class Thread
{
    public static bool Yield()
    {
        Execution.Yield("Thread.Yield", 0);
        return true;
    }

    public static void Sleep(int millisecondsTimeout)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(millisecondsTimeout);
        Execution.Yield("Thread.Sleep", 0);
    }

    public static void SpinWait(int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        Execution.Yield("Thread.SpinWait", 0);
    }

    public static void MemoryBarrier() => Execution.Point("MemoryBarrier", 0);

    /// <summary>Each thread has a core of its own here, and always the same.</summary>
    public static int GetCurrentProcessorId() => Math.Max(0, Execution.Self);
}
