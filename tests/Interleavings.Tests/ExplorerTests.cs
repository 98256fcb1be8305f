using PluginState.Interleavings.Scheduling;

namespace PluginState.Interleavings;

/// <summary>The explorer itself: it misses no schedule, finds what goes wrong in one, and ends where threads wait for each other.</summary>
public sealed class ExplorerTests
{
    [Theory]
    [InlineData(1, 6)] // from the start to the point and from there to the end, for each thread: 2 of 4 places
    [InlineData(2, 20)] // 3 of 6
    [InlineData(3, 70)] // 4 of 8
    public void Every_interleaving_of_two_threads_is_taken_once(int points, int interleavings)
    {
        HashSet<string> seen = [];
        using var explorer = new Explorer(() =>
        {
            var order = "";
            Action Thread(char name) => () =>
            {
                order += name;
                for (var i = 0; i < points; i++)
                {
                    Interlocked.MemoryBarrier();
                    order += name;
                }
            };
            return new Trial([Thread('a'), Thread('b')], judge: () => seen.Add(order) ? null : $"{order} was there before.");
        });
        Assert.Equal((interleavings, true, null), explorer.TakeAll(preemptions: 100, maxSchedules: 1000));
        Assert.Equal(interleavings, seen.Count);
    }

    [Fact]
    public void No_preemption_gives_one_schedule_for_each_order_of_the_threads()
    {
        Action thread = static () =>
        {
            Interlocked.MemoryBarrier();
            Interlocked.MemoryBarrier();
        };
        using var explorer = new Explorer(() => new Trial([thread, thread, thread]));
        Assert.Equal((6, true, null), explorer.TakeAll(preemptions: 0, maxSchedules: 1000));
        Assert.True(explorer.TakeAll(preemptions: 1, maxSchedules: 1000).Schedules > 6);
    }

    [Fact]
    public void It_tells_when_there_are_no_other_schedules_and_when_it_did_not_take_all()
    {
        using var explorer = new Explorer(static () => new Trial([static () => Interlocked.MemoryBarrier(), static () => { }]));
        Assert.Equal(new(Schedules: 2 + 3 + 3, CompleteUpTo: 2, IsExhaustive: true, null), explorer.Exhaust(maxPreemptions: 100, maxSchedules: 1000));
        Assert.Equal(new(Schedules: 4, CompleteUpTo: 0, IsExhaustive: false, null), explorer.Exhaust(maxPreemptions: 100, maxSchedules: 4));
    }

    [Fact]
    public void A_lost_update_is_found_with_one_preemption_and_at_random()
    {
        using var explorer = new Explorer(static () =>
        {
            var count = 0;
            Action increment = () => Volatile.Write(ref count, Volatile.Read(ref count) + 1);
            return new Trial([increment, increment], judge: () => count == 2 ? null : $"The count is {count}.");
        });
        var exploration = explorer.Exhaust(maxPreemptions: 2, maxSchedules: 1000);
        Assert.Equal("The count is 1.", exploration.Failure?.Message);
        Assert.Equal(0, exploration.CompleteUpTo);
        Assert.Equal("The count is 1.", explorer.Sample(seed: 1, schedules: 100, changes: 2).Failure?.Message);
        Assert.Equal(exploration.Failure?.ToString(), explorer.Replay(exploration.Failure!.Choices)?.ToString());
    }

    [Fact]
    public void An_atomic_update_is_not_lost()
    {
        using var explorer = new Explorer(static () =>
        {
            var count = 0;
            Action increment = () => Interlocked.Increment(ref count);
            Action exchange = () =>
            {
                int old;
                do
                    old = Volatile.Read(ref count);
                while (Interlocked.CompareExchange(ref count, old + 1, old) != old);
            };
            return new Trial([increment, exchange, exchange], judge: () => count == 3 ? null : $"The count is {count}.");
        });
        var exploration = explorer.Exhaust(maxPreemptions: 100, maxSchedules: 100_000);
        Assert.Null(exploration.Failure);
        Assert.True(exploration.IsExhaustive);
    }

    [Fact]
    public void A_preemption_between_plain_accesses_needs_points_after_the_operations_too()
    {
        Func<Experiment> make = static () =>
        {
            var (ready, value) = (0, 0);
            Action write = () =>
            {
                Volatile.Write(ref ready, 1);
                value = 1; // too late
            };
            var seen = 1;
            Action read = () =>
            {
                if (Volatile.Read(ref ready) == 1)
                    seen = value;
            };
            return new Trial([write, read], judge: () => seen == 1 ? null : "Ready, and nothing there.");
        };
        using var coarse = new Explorer(make);
        Assert.True(coarse.Exhaust(maxPreemptions: 100, maxSchedules: 1000).IsExhaustive);
        using var fine = new Explorer(make, fine: true);
        Assert.Equal("Ready, and nothing there.", fine.Exhaust(maxPreemptions: 100, maxSchedules: 1000).Failure?.Message);
    }

    [Fact]
    public void A_deadlock_of_two_locks_is_found_and_told()
    {
        using var explorer = new Explorer(static () =>
        {
            var (a, b) = (new Lock(), new Lock());
            return new Trial([() => Nest(a, b), () => Nest(b, a)]);
        });
        var exploration = explorer.Exhaust(maxPreemptions: 2, maxSchedules: 1000);
        Assert.Equal("Deadlock: T0 waits for a lock that T1 holds, T1 waits for a lock that T0 holds.", exploration.Failure?.Message);
        Assert.Equal(0, exploration.CompleteUpTo);
        Assert.Equal(exploration.Failure?.Message, explorer.Sample(seed: 1, schedules: 100, changes: 2).Failure?.Message);
    }

    [Fact]
    public void Two_locks_in_one_order_are_no_deadlock()
    {
        using var explorer = new Explorer(static () =>
        {
            var (a, b) = (new Lock(), new Lock());
            return new Trial([() => Nest(a, b), () => Nest(a, b)]);
        }, fine: true);
        var exploration = explorer.Exhaust(maxPreemptions: 100, maxSchedules: 100_000);
        Assert.Null(exploration.Failure);
        Assert.True(exploration.IsExhaustive);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lock_statement_keeps_others_out(bool isMonitor)
    {
        using var explorer = new Explorer(() =>
        {
            var (gate, monitor) = (new Lock(), new object());
            var (inside, most) = (0, 0);
            void Enter()
            {
                most = Math.Max(most, ++inside);
                Interlocked.MemoryBarrier();
                inside--;
            }

            Action thread = () =>
            {
                if (isMonitor)
                {
                    lock (monitor)
                        Enter();
                }
                else
                {
                    lock (gate)
                    {
                        lock (gate) // which may be entered again
                            Enter();
                    }
                }
            };
            return new Trial([thread, thread], judge: () => (most, inside) == (1, 0) ? null : $"{most} were inside.");
        });
        var exploration = explorer.Exhaust(maxPreemptions: 100, maxSchedules: 100_000);
        Assert.Null(exploration.Failure);
        Assert.True(exploration.Schedules > 10);
    }

    [Fact]
    public void A_spinning_thread_lets_the_others_go_on_under_every_schedule()
    {
        using var explorer = new Explorer(static () =>
        {
            var turn = 0;
            Action Spin(int mine) => () =>
            {
                var wait = new SpinWait();
                while (Volatile.Read(ref turn) != mine)
                    wait.SpinOnce();
                Volatile.Write(ref turn, mine + 1);
            };
            return new Trial([Spin(2), Spin(1), Spin(0)], judge: () => turn == 3 ? null : $"The turn is {turn}.");
        });
        var exploration = explorer.Exhaust(maxPreemptions: 1, maxSchedules: 20_000);
        Assert.Null(exploration.Failure);
        Assert.Equal(1, exploration.CompleteUpTo);
        Assert.Null(explorer.Sample(seed: 1, schedules: 200, changes: 4).Failure);
    }

    [Fact]
    public void A_thread_that_spins_without_saying_so_ends_too()
    {
        using var explorer = new Explorer(static () =>
        {
            var ready = false;
            Action spin = () =>
            {
                while (!Volatile.Read(ref ready))
                {
                }
            };
            return new Trial([spin, () => Volatile.Write(ref ready, true)]);
        });
        Assert.Null(explorer.Exhaust(maxPreemptions: 0, maxSchedules: 100).Failure);
        Assert.Null(explorer.Sample(seed: 1, schedules: 50, changes: 2).Failure);
    }

    [Fact]
    public void A_wait_for_what_never_comes_is_a_failure()
    {
        using var explorer = new Explorer(static () =>
        {
            var (ready, wait) = (false, new SpinWait());
            Action spin = () =>
            {
                while (!Volatile.Read(ref ready))
                    wait.SpinOnce();
            };
            return new Trial([spin, spin]);
        });
        Assert.StartsWith("No end", explorer.Exhaust(maxPreemptions: 0, maxSchedules: 1).Failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_only_for_a_moment_is_seen()
    {
        using var explorer = new Explorer(static () =>
        {
            var count = 0;
            Action thread = () =>
            {
                Volatile.Write(ref count, 2);
                Volatile.Write(ref count, 1);
            };
            return new Trial([thread, static () => { }], look: () => count <= 1 ? null : $"The count is {count}.");
        });
        Assert.Equal("The count is 2.", explorer.Exhaust(maxPreemptions: 0, maxSchedules: 10).Failure?.Message);
    }

    [Fact]
    public void What_is_wrong_only_under_a_lock_is_not_seen_by_a_look_that_takes_it()
    {
        using var explorer = new Explorer(static () =>
        {
            var (gate, count) = (new Lock(), 0);
            Action thread = () =>
            {
                lock (gate)
                {
                    Volatile.Write(ref count, 2);
                    Volatile.Write(ref count, 1);
                }
            };
            return new Trial([thread, thread], look: () =>
            {
                lock (gate)
                    return count <= 1 ? null : $"The count is {count}.";
            });
        });
        Assert.Null(explorer.Exhaust(maxPreemptions: 2, maxSchedules: 1000).Failure);
    }

    [Fact]
    public void What_a_thread_throws_is_a_failure_and_the_others_end()
    {
        var ended = 0;
        using var explorer = new Explorer(() => new Trial(
        [
            static () =>
            {
                Interlocked.MemoryBarrier();
                throw new FormatException("Broken.");
            },
            () =>
            {
                try
                {
                    Interlocked.MemoryBarrier();
                    Interlocked.MemoryBarrier();
                }
                finally
                {
                    ended++;
                }
            },
        ]));
        var failure = explorer.Replay([1, 0, 0])!;
        Assert.StartsWith("T0 failed: System.FormatException: Broken.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, ended);
    }

    [Fact]
    public void An_experiment_that_depends_on_more_than_the_schedule_is_told_of()
    {
        var runs = 0;
        using var explorer = new Explorer(() =>
        {
            var points = ++runs % 2;
            Action thread = () =>
            {
                for (var i = 0; i < points; i++)
                    Interlocked.MemoryBarrier();
            };
            return new Trial([thread, thread, thread]);
        });
        var exploration = explorer.Exhaust(maxPreemptions: 2, maxSchedules: 1000);
        Assert.Contains("something besides the schedule decides", exploration.Failure?.Message, StringComparison.Ordinal);
    }

    private static void Nest(Lock outer, Lock inner)
    {
        lock (outer)
        {
            lock (inner)
            {
            }
        }
    }

    private sealed class Trial(IReadOnlyList<Action> threads, Func<string?>? judge = null, Func<string?>? look = null) : Experiment
    {
        public override IReadOnlyList<Action> Threads => threads;

        public override string? Look() => look?.Invoke();

        public override string? Judge() => judge?.Invoke();
    }
}
