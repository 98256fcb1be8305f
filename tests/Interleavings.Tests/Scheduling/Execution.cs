using System.Numerics;

namespace PluginState.Interleavings.Scheduling;

/// <summary>
/// One run of an experiment: its threads run strictly one at a time, and at every scheduling point the strategy decides who goes
/// on. A point is just before each operation of a shadow; where <c>fine</c>, also just after it, so that plain accesses to memory
/// between two operations can be split from either.
/// </summary>
/// <remarks>
/// What is explored is sequentially consistent: a bug that needs a processor to reorder memory accesses is not seen here. Threads
/// that no execution runs (a test's own, or a constructor before the start) pass through the shadows undisturbed.
/// </remarks>
internal sealed class Execution
{
    public const int Nobody = -1;

    private const int Outside = -2;
    private const int MaxSteps = 20_000;
    private const int MaxStepsAlone = 500;
    private const int MaxStepsOfALook = 1000;

    [ThreadStatic]
    private static Execution? _current;

    [ThreadStatic]
    private static int _self;

    private readonly Experiment _experiment;
    private readonly Strategy _strategy;
    private readonly Crew _crew;
    private readonly bool _fine;
    private readonly Thread[] _threads;
    private readonly List<int> _choices = [];
    private readonly List<Step> _steps = [];
    private string? _problem;
    private int _alone;
    private int _locksTaken;
    private bool _lookNeedsLock;
    private bool _looking;
    private int _stepsOfLook;

    private Execution(Experiment experiment, Strategy strategy, Crew crew, bool fine)
    {
        (_experiment, _strategy, _crew, _fine) = (experiment, strategy, crew, fine);
        var all = (1u << experiment.Threads.Count) - 1;
        _threads = [.. experiment.Threads.Select(_ => new Thread { Scheduled = all })];
    }

    /// <summary>The logical thread that asks.</summary>
    public static int Self => _current is null ? Outside : _self;

    /// <summary>Choices among several threads.</summary>
    public IReadOnlyList<int> Choices => _choices;

    /// <summary>What went wrong, or null.</summary>
    public Failure? Failure { get; private set; }

    public static Execution Run(Experiment experiment, Strategy strategy, Crew crew, bool fine)
    {
        var execution = new Execution(experiment, strategy, crew, fine);
        execution.Run();
        return execution;
    }

    /// <summary>The running thread is about to do something that other threads can see.</summary>
    public static void Point(object what, int line) => _current?.Reach(what, line);

    public static void PointAfter(string what, int line)
    {
        if (_current is { _fine: true } execution)
            execution.Reach(what, line, after: true);
    }

    /// <summary>The running thread waits for something that only others can do.</summary>
    public static void Yield(string what, int line) => _current?.Reach(what, line, yields: true);

    public static void AwaitFree(Lock wanted) => _current?.Await(wanted);

    public static void Took() => Count(locks: 1);

    public static void Released() => Count(locks: -1);

    private static void Count(int locks)
    {
        if (_current is { } execution)
            execution._locksTaken += locks;
    }

    private void Run()
    {
        for (var i = 0; i < _threads.Length; i++)
        {
            var thread = i;
            _crew.Assign(thread, () => RunThread(thread));
        }

        _crew.GiveTurn(Next(Enabled(), Nobody));
        _crew.AwaitDone();
        if (_problem is null)
            _problem = _experiment.Judge();
        if (_problem is not null)
            Failure = new(_problem, _choices, _steps);
    }

    private void RunThread(int thread)
    {
        (_current, _self) = (this, thread);
        try
        {
            GiveUpIfThereIsAProblem();
            _experiment.Threads[thread]();
            Look();
        }
        catch (GivenUp)
        {
            // The problem is known.
        }
        catch (Exception error)
        {
            _problem ??= $"T{thread} failed: {error}";
        }

        _current = null;
        _threads[thread].HasEnded = true;
        HandOn();
    }

    /// <summary>A thread has ended: another one goes on, if only to end as well because of a problem.</summary>
    private void HandOn()
    {
        var alive = 0u;
        for (var i = 0; i < _threads.Length; i++)
            alive |= _threads[i].HasEnded ? 0 : 1u << i;
        if (alive == 0)
        {
            _crew.SayDone();
            return;
        }

        var enabled = Enabled();
        if (_problem is null && enabled == 0)
            _problem = Deadlock();
        var next = BitOperations.TrailingZeroCount(alive);
        try
        {
            if (_problem is null)
                next = Next(enabled, Nobody);
        }
        catch (InvalidOperationException error)
        {
            _problem = error.Message;
        }

        _crew.GiveTurn(next);
    }

    private void Reach(object what, int line, bool yields = false, bool after = false)
    {
        if (_looking)
        {
            if (++_stepsOfLook > MaxStepsOfALook)
                throw new CannotSee();
            return;
        }

        GiveUpIfThereIsAProblem();
        _steps.Add(new(_self, what, line, after));
        if (_steps.Count > MaxSteps)
            Fail($"No end after {MaxSteps} steps: threads go on for ever and none gets anywhere.");
        Look();
        if (++_alone > MaxStepsAlone)
            yields = true;
        Switch(yields);
    }

    private void Await(Lock wanted)
    {
        if (_looking)
        {
            if (wanted.Holder != Nobody)
                throw new CannotSee();
            return;
        }

        while (wanted.Holder != Nobody && wanted.Holder != _self)
        {
            _threads[_self].WaitsFor = wanted;
            Switch(yields: false);
        }

        _threads[_self].WaitsFor = null;
    }

    private void Switch(bool yields)
    {
        var self = _self;
        var enabled = Enabled();
        if (enabled == 0)
            Fail(Deadlock());
        Remember(self, enabled, yields);
        var candidates = Fair(enabled);
        var next = Next(candidates, !yields && (candidates & (1u << self)) != 0 ? self : Nobody);
        if (next == self)
            return;
        _alone = 0;
        _crew.GiveTurn(next);
        _crew.AwaitTurn(self);
        GiveUpIfThereIsAProblem();
    }

    private int Next(uint candidates, int current)
    {
        var next = BitOperations.TrailingZeroCount(candidates);
        if (BitOperations.PopCount(candidates) > 1)
        {
            next = _strategy.Choose(candidates, current);
            if ((candidates & (1u << next)) == 0)
                throw new InvalidOperationException($"Choice {_choices.Count} is T{next}, which cannot go on.");
            _choices.Add(next);
        }

        foreach (var thread in _threads)
            thread.GivesWayTo &= ~(1u << next);
        return next;
    }

    private uint Enabled()
    {
        var enabled = 0u;
        for (var i = 0; i < _threads.Length; i++)
        {
            if (!_threads[i].HasEnded && (_threads[i].WaitsFor is not { } wanted || wanted.Holder == Nobody))
                enabled |= 1u << i;
        }

        return enabled;
    }

    // Fair scheduling, after Musuvathi and Qadeer: a thread that yields twice gives way to those that could go on all the time
    // between and never did. Without that, threads that spin could be chosen for ever.

    private void Remember(int self, uint enabled, bool yields)
    {
        foreach (var thread in _threads)
        {
            thread.AlwaysEnabled &= enabled;
            thread.Scheduled |= 1u << self;
        }

        if (!yields)
            return;
        _strategy.Yielded(self);
        _alone = 0;
        var me = _threads[self];
        me.GivesWayTo |= me.AlwaysEnabled & ~me.Scheduled;
        me.AlwaysEnabled = enabled;
        me.Scheduled = 0;
    }

    private uint Fair(uint enabled)
    {
        var fair = enabled;
        for (var i = 0; i < _threads.Length; i++)
        {
            if ((_threads[i].GivesWayTo & enabled) != 0)
                fair &= ~(1u << i);
        }

        return fair == 0 ? enabled : fair;
    }

    private void Look()
    {
        if (_lookNeedsLock && _locksTaken > 0)
            return;
        _looking = true;
        _stepsOfLook = 0;
        try
        {
            if (_experiment.Look() is { } wrong)
                _problem = wrong;
        }
        catch (CannotSee)
        {
            _lookNeedsLock = true;
        }
        finally
        {
            _looking = false;
        }

        GiveUpIfThereIsAProblem();
    }

    private string Deadlock() => "Deadlock: " + string.Join(", ", _threads
        .Select(static (thread, i) => (thread, i))
        .Where(static at => !at.thread.HasEnded)
        .Select(static at => $"T{at.i} waits for a lock that T{at.thread.WaitsFor?.Holder} holds")) + ".";

    private void Fail(string problem)
    {
        _problem ??= problem;
        throw new GivenUp();
    }

    private void GiveUpIfThereIsAProblem()
    {
        if (_problem is not null)
            throw new GivenUp();
    }

    private sealed class Thread
    {
        public bool HasEnded { get; set; }

        public Lock? WaitsFor { get; set; }

        /// <summary>Who could go on at every moment since this thread yielded last.</summary>
        public uint AlwaysEnabled { get; set; }

        /// <summary>Who went on since this thread yielded last.</summary>
        public uint Scheduled { get; set; }

        /// <summary>Who must go on, or become unable to, before this thread does.</summary>
        public uint GivesWayTo { get; set; }
    }

    /// <summary>Ends a thread of an execution that has failed.</summary>
    private sealed class GivenUp : Exception;

    /// <summary>A look that would have to wait sees nothing.</summary>
    private sealed class CannotSee : Exception;
}
