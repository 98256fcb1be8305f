namespace PluginState.Benchmarks.Harness;

/// <summary>What is allocated, and what stays.</summary>
internal static class Allocations
{
    private const int Batches = 4;

    /// <summary>
    /// Bytes that an operation allocates on the thread that runs it. To be asked after the rounds: what is not yet optimised may allocate more.
    /// </summary>
    public static double PerOperation(Subject subject)
    {
        subject.RunBatch(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var batch = 0; batch < Batches; batch++)
            subject.RunBatch(0);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / (Batches * subject.Operations);
    }

    /// <summary>Bytes that are reachable now.</summary>
    public static long Retained()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
