namespace PluginState.Tests.Bounded;

/// <summary>
/// What a cache calls of its user's in the middle of its operations: key equality and the clock. Now and then they give the
/// core away, so that operations are interrupted by each other also where there are fewer cores than threads.
/// </summary>
internal sealed class Interruptions : TimeProvider, IEqualityComparer<int>
{
    [ThreadStatic]
    private static uint _state;

    public bool Equals(int x, int y)
    {
        Perhaps();
        return x == y;
    }

    public int GetHashCode(int obj)
    {
        Perhaps();
        return obj;
    }

    public override long GetTimestamp()
    {
        Perhaps();
        return base.GetTimestamp();
    }

    private static void Perhaps()
    {
        // Chance only spreads the interruptions; what is tested does not depend on it.
        _state = (_state * 1664525) + 1013904223 + (uint)Environment.CurrentManagedThreadId;
        switch (_state >> 29)
        {
            case 0:
                Thread.Yield();
                break;
            case 1 or 2:
                Thread.SpinWait((int)(_state >> 22) & 63);
                break;
        }
    }
}
