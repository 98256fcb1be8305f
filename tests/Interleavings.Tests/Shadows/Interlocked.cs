using System.Numerics;
using System.Runtime.CompilerServices;
using PluginState.Interleavings.Scheduling;

namespace System.Threading;

/// <summary>
/// Stands in for the framework's: the scheduler decides before each operation who goes on. One thread runs at a time, so the
/// operations themselves need nothing special.
/// </summary>
internal static class Interlocked
{
    public static T CompareExchange<T>(ref T location, T value, T comparand, [CallerLineNumber] int line = 0)
    {
        Execution.Point("CompareExchange", line);
        var old = location;
        if (typeof(T).IsValueType ? EqualityComparer<T>.Default.Equals(old, comparand) : ReferenceEquals(old, comparand))
            location = value;
        Execution.PointAfter("CompareExchange", line);
        return old;
    }

    public static T Exchange<T>(ref T location, T value, [CallerLineNumber] int line = 0)
    {
        Execution.Point("Exchange", line);
        var old = location;
        location = value;
        Execution.PointAfter("Exchange", line);
        return old;
    }

    public static T Add<T>(ref T location, T value, [CallerLineNumber] int line = 0)
        where T : IBinaryInteger<T>
    {
        Execution.Point("Add", line);
        var old = location;
        location = unchecked(old + value);
        Execution.PointAfter("Add", line);
        return unchecked(old + value);
    }

    public static T Increment<T>(ref T location, [CallerLineNumber] int line = 0)
        where T : IBinaryInteger<T> => Add(ref location, T.One, line);

    public static T Decrement<T>(ref T location, [CallerLineNumber] int line = 0)
        where T : IBinaryInteger<T> => Add(ref location, unchecked(T.Zero - T.One), line);

    public static T And<T>(ref T location, T value, [CallerLineNumber] int line = 0)
        where T : IBinaryInteger<T>
    {
        Execution.Point("And", line);
        var old = location;
        location = old & value;
        Execution.PointAfter("And", line);
        return old;
    }

    public static T Or<T>(ref T location, T value, [CallerLineNumber] int line = 0)
        where T : IBinaryInteger<T>
    {
        Execution.Point("Or", line);
        var old = location;
        location = old | value;
        Execution.PointAfter("Or", line);
        return old;
    }

    public static T Read<T>(ref readonly T location, [CallerLineNumber] int line = 0)
        where T : IBinaryInteger<T> => Volatile.Read(in location, line);

    public static void MemoryBarrier([CallerLineNumber] int line = 0) => Execution.Point("MemoryBarrier", line);
}
