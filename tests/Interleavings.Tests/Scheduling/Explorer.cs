namespace PluginState.Interleavings.Scheduling;

/// <summary>Runs an experiment under many schedules, until one goes wrong.</summary>
internal sealed class Explorer(Func<Experiment> make, bool fine = false) : IDisposable
{
    private readonly Crew _crew = new(make().Threads.Count);

    /// <summary>
    /// Takes all schedules without preemptions, then all with at most one, and so on, as long as their number allows: bugs need
    /// few preemptions, and the first found has the fewest.
    /// </summary>
    public Exploration Exhaust(int maxPreemptions, int maxSchedules)
    {
        var schedules = 0;
        var before = 0;
        for (var preemptions = 0; preemptions <= maxPreemptions; preemptions++)
        {
            var (taken, all, failure) = TakeAll(preemptions, maxSchedules - schedules);
            schedules += taken;
            if (!all)
                return new(schedules, preemptions - 1, IsExhaustive: false, failure);
            if (taken == before)
                return new(schedules, preemptions, IsExhaustive: true, null);
            before = taken;
        }

        return new(schedules, maxPreemptions, IsExhaustive: false, null);
    }

    /// <summary>Takes all schedules with at most so many preemptions, as long as their number allows and none goes wrong.</summary>
    public (int Schedules, bool All, Failure? Failure) TakeAll(int preemptions, int maxSchedules)
    {
        var strategy = new DepthFirst(preemptions);
        for (var schedules = 1; schedules <= maxSchedules; schedules++)
        {
            var execution = Execution.Run(make(), strategy, _crew, fine);
            if (execution.Failure is { } failure)
                return (schedules, false, failure);
            if (!strategy.MoveNext())
                return (schedules, true, null);
        }

        return (maxSchedules, false, null);
    }

    /// <summary>Takes schedules at random, as <see cref="RandomPriorities"/> does.</summary>
    public Exploration Sample(int seed, int schedules, int changes)
    {
        var random = new Random(seed);
        var choices = 16;
        for (var i = 1; i <= schedules; i++)
        {
            var execution = Execution.Run(make(), new RandomPriorities(random, _crew.Size, choices, i % (changes + 1)), _crew, fine);
            if (execution.Failure is { } failure)
                return new(i, -1, IsExhaustive: false, failure);
            choices = Math.Max(choices, execution.Choices.Count);
        }

        return new(schedules, -1, IsExhaustive: false, null);
    }

    public Failure? Replay(IReadOnlyList<int> choices) => Execution.Run(make(), new Replay(choices), _crew, fine).Failure;

    public void Dispose() => _crew.Dispose();
}
