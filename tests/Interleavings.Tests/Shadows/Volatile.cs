using System.Runtime.CompilerServices;
using PluginState.Interleavings.Scheduling;

namespace System.Threading;

/// <summary>Stands in for the framework's: the scheduler decides before each access who goes on.</summary>
internal static class Volatile
{
    public static T Read<T>(ref readonly T location, [CallerLineNumber] int line = 0)
    {
        Execution.Point("Volatile.Read", line);
        var value = location;
        Execution.PointAfter("Volatile.Read", line);
        return value;
    }

    public static void Write<T>(ref T location, T value, [CallerLineNumber] int line = 0)
    {
        Execution.Point("Volatile.Write", line);
        location = value;
        Execution.PointAfter("Volatile.Write", line);
    }

    public static void ReadBarrier([CallerLineNumber] int line = 0) => Execution.Point("ReadBarrier", line);

    public static void WriteBarrier([CallerLineNumber] int line = 0) => Execution.Point("WriteBarrier", line);
}
