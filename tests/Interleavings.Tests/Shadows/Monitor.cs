using System.Runtime.CompilerServices;

namespace System.Threading;

/// <summary>Stands in for the framework's monitor, which is what a <c>lock</c> statement on any other object enters.</summary>
internal static class Monitor
{
    private static readonly ConditionalWeakTable<object, Lock> _locks = [];

    public static void Enter(object of) => Of(of).Enter();

    public static void Enter(object of, ref bool lockTaken)
    {
        Of(of).Enter();
        lockTaken = true;
    }

    public static bool TryEnter(object of) => Of(of).TryEnter();

    public static void Exit(object of) => Of(of).Exit();

    public static bool IsEntered(object of) => Of(of).IsHeldByCurrentThread;

    /// <summary>Lets go of the lock, gives way, and takes it again: a waiter looks anew at what it waits for, so a wake-up need not be remembered.</summary>
    public static bool Wait(object of)
    {
        var spin = new SpinWait();
        Of(of).Exit();
        spin.SpinOnce();
        Of(of).Enter();
        return true;
    }

    public static void PulseAll(object of)
    {
        if (!Of(of).IsHeldByCurrentThread)
            throw new SynchronizationLockException();
    }

    private static Lock Of(object of) => _locks.GetValue(of, static _ => new());
}
