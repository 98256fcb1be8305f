using PluginState.Interleavings.Scheduling;

namespace System.Threading;

/// <summary>Stands in for the framework's: to wait is to let the others go on, or the wait would never end.</summary>
internal struct SpinWait
{
    public int Count { get; private set; }

    public readonly bool NextSpinWillYield => Count >= 0;

    public void SpinOnce()
    {
        Count++;
        Execution.Yield("SpinOnce", 0);
    }

    public void SpinOnce(int sleep1Threshold)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sleep1Threshold, -1);
        Count++;
        Execution.Yield("SpinOnce", 0);
    }

    public void Reset() => Count = 0;
}
