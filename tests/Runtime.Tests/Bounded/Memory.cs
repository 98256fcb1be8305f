using System.Diagnostics.CodeAnalysis;

namespace PluginState.Tests.Bounded;

internal static class Memory
{
    [SuppressMessage("Usage", "S1215", Justification = "What is kept in memory is what is tested.")]
    public static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    /// <summary>What an action allocates on this thread, once everything it needs is there.</summary>
    public static long AllocatedBy(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
