using System.Diagnostics;
using System.Runtime;

namespace PluginState.Benchmarks.Harness;

/// <summary>What trials took.</summary>
/// <param name="Times">The time of each in each round.</param>
/// <param name="Bytes">What each allocated, in the median round.</param>
internal sealed record TrialResults(Measurements Times, IReadOnlyDictionary<string, double> Bytes);

/// <summary>
/// Compares operations of milliseconds as <see cref="Rounds"/> compares those of nanoseconds: one after the other in one process, each once a round, in
/// an order that is drawn anew for every round. Each begins with nothing to collect, so that nobody pays for another's garbage.
/// </summary>
internal static class Trials
{
    /// <summary>Runs rounds that do not count, while the JIT compiles, and then those that do.</summary>
    public static TrialResults Run(IReadOnlyList<Trial> trials, int warmUp, int rounds)
    {
        var times = new Measurements([.. trials.Select(static trial => trial.Name)], rounds);
        var bytes = trials.ToDictionary(static trial => trial.Name, _ => new double[rounds]);
        var order = trials.ToArray();
        var random = new Random(1);
        for (var turn = 0; turn < warmUp + rounds; turn++)
        {
            random.Shuffle(order);
            var began = Stopwatch.GetTimestamp();
            var compiled = JitInfo.GetCompiledMethodCount(currentThread: false);
            foreach (var trial in order)
            {
                var (nanoseconds, allocated) = Sample(trial, turn);
                if (turn < warmUp)
                    continue;
                times.Record(trial.Name, turn - warmUp, nanoseconds);
                bytes[trial.Name][turn - warmUp] = allocated;
            }

            Output.Progress($"  round {turn + 1} of {warmUp + rounds}: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s, "
                + $"{JitInfo.GetCompiledMethodCount(currentThread: false) - compiled} methods compiled{(turn < warmUp ? ", does not count" : "")}");
        }

        return new(times, bytes.ToDictionary(static each => each.Key, static each => Quartiles.Of(each.Value).Median));
    }

    private static (double Nanoseconds, long Bytes) Sample(Trial trial, int turn)
    {
        var run = trial.Prepare(turn);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        var result = run();
        var nanoseconds = Nanoseconds.Since(began);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        GC.KeepAlive(result);
        return (nanoseconds, allocated);
    }
}
