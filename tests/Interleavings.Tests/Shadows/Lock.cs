using System.Runtime.CompilerServices;
using PluginState.Interleavings.Scheduling;

namespace System.Threading;

/// <summary>
/// Stands in for the framework's lock: whoever has to wait for it waits in the eyes of the scheduler. The compiler knows the lock
/// of a <c>lock</c> statement by its full name and shape, so the statement enters this one.
/// </summary>
internal sealed class Lock
{
    private int _holder = Execution.Nobody;
    private int _depth;

    public bool IsHeldByCurrentThread => _depth > 0 && _holder == Execution.Self;

    /// <summary>Who holds it, for the scheduler; <see cref="Execution.Nobody"/> where it is free.</summary>
    internal int Holder => _holder;

    public Scope EnterScope()
    {
        Enter(line: 0); // a lock statement does not tell where it stands
        return new(this);
    }

    public void Enter([CallerLineNumber] int line = 0)
    {
        Execution.Point("Lock.Enter", line);
        Execution.AwaitFree(this);
        Take();
        Execution.PointAfter("Lock.Enter", line);
    }

    public bool TryEnter([CallerLineNumber] int line = 0)
    {
        Execution.Point("Lock.TryEnter", line);
        if (_holder != Execution.Nobody && _holder != Execution.Self)
            return false;
        Take();
        Execution.PointAfter("Lock.TryEnter", line);
        return true;
    }

    public void Exit([CallerLineNumber] int line = 0)
    {
        if (!IsHeldByCurrentThread)
            throw new SynchronizationLockException("The lock is not held by the thread that leaves it.");
        if (--_depth > 0)
            return;
        _holder = Execution.Nobody;
        Execution.Released();
        Execution.PointAfter("Lock.Exit", line);
    }

    private void Take()
    {
        if (_depth++ > 0)
            return;
        _holder = Execution.Self;
        Execution.Took();
    }

    public readonly ref struct Scope(Lock entered)
    {
        public void Dispose() => entered.Exit(line: 0);
    }
}
