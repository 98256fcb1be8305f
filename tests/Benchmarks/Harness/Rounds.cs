using System.Diagnostics;
using System.Runtime;

namespace PluginState.Benchmarks.Harness;

/// <summary>
/// The way everything here is compared: all subjects live in one process and take turns, each a few milliseconds a round, in an order that is drawn
/// anew for every round. A slow minute of the machine meets all of them.
/// </summary>
internal sealed class Rounds
{
    private const int FewestQuietRounds = 3;

    private readonly IReadOnlyList<Subject> _subjects;
    private readonly WorkerThreads _workers;
    private readonly Effort _effort;
    private readonly long[] _batches; // of each worker in one sample, by subject
    private readonly int[] _order;
    private readonly Random _random = new(1);

    private Rounds(IReadOnlyList<Subject> subjects, WorkerThreads workers, Effort effort)
    {
        _subjects = subjects;
        _workers = workers;
        _effort = effort;
        _batches = [.. subjects.Select(static _ => 1L)];
        _order = [.. Enumerable.Range(0, subjects.Count)];
    }

    /// <summary>Compares the subjects with so many threads at work on one subject at a time.</summary>
    public static Measurements Run(IReadOnlyList<Subject> subjects, int threads, Effort effort)
    {
        GC.Collect(); // what setting up left behind is nobody's fault
        using var workers = new WorkerThreads(threads);
        var rounds = new Rounds(subjects, workers, effort);
        rounds.WarmUp();
        return rounds.Measure();
    }

    /// <summary>Plays rounds that do not count until the JIT has had nothing to do for a while.</summary>
    private void WarmUp()
    {
        var began = Stopwatch.GetTimestamp();
        var quietSince = began;
        var quietRounds = 0;
        var compiled = 0L;
        while (quietRounds < FewestQuietRounds || Stopwatch.GetElapsedTime(quietSince) < _effort.Quiet)
        {
            if (Stopwatch.GetElapsedTime(began) > _effort.LongestWarmUp)
            {
                Output.Progress("  the JIT is still at work; measuring all the same");
                return;
            }

            Play(static (_, _) => { });
            var now = JitInfo.GetCompiledMethodCount(currentThread: false);
            quietRounds++;
            if (now != compiled)
                (compiled, quietSince, quietRounds) = (now, Stopwatch.GetTimestamp(), 0);
        }
    }

    private Measurements Measure()
    {
        var measured = new Measurements([.. _subjects.Select(static subject => subject.Name)], _effort.Rounds);
        for (var round = 0; round < _effort.Rounds; round++)
            Play((subject, nanoseconds) => measured.Record(subject, round, nanoseconds));
        return measured;
    }

    private void Play(Action<string, double> tell)
    {
        _random.Shuffle(_order);
        foreach (var subject in _order)
            tell(_subjects[subject].Name, Sample(subject));
    }

    /// <summary>Measures one subject once: nanoseconds an operation.</summary>
    private double Sample(int at)
    {
        var subject = _subjects[at];
        var batches = _batches[at];
        var time = _workers.Run(worker =>
        {
            for (var batch = 0L; batch < batches; batch++)
                subject.RunBatch(worker);
        });
        subject.Settle();

        // The next sample is to take as long as it should; one that was disturbed spoils that for one round only.
        _batches[at] = Math.Clamp((long)(batches * (_effort.Sample / time)), 1, batches * 16);
        return time.TotalNanoseconds / (batches * subject.Operations * _workers.Count);
    }
}
