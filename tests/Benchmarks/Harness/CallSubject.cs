using System.Diagnostics;

namespace PluginState.Benchmarks.Harness;

/// <summary>An operation of half a microsecond or more, for which the call of a delegate does not count.</summary>
internal sealed class CallSubject : Subject
{
    private static readonly TimeSpan _longestBatch = TimeSpan.FromMilliseconds(1);

    private readonly Func<int, object> _call;
    private int _next;

    /// <summary>Makes a subject whose batch has as many operations as take about a millisecond; one at least.</summary>
    /// <param name="name">The subject's name.</param>
    /// <param name="call">The operation; it is given ever new numbers, and what it returns is kept alive until it has returned.</param>
    public CallSubject(string name, Func<int, object> call)
        : base(name, OperationsOf(call)) => _call = call;

    public override void RunBatch(int worker)
    {
        object? last = null;
        for (var operation = 0; operation < Operations; operation++)
            last = _call(_next++ & int.MaxValue);
        GC.KeepAlive(last);
    }

    private static int OperationsOf(Func<int, object> call)
    {
        // The first one compiles; the fastest of the next few is the one that nobody disturbed.
        GC.KeepAlive(call(0));
        var fastest = double.MaxValue;
        for (var trial = 1; trial <= 3; trial++)
        {
            var began = Stopwatch.GetTimestamp();
            GC.KeepAlive(call(trial));
            fastest = Math.Min(fastest, Nanoseconds.Since(began));
        }

        return (int)Math.Clamp(_longestBatch.TotalNanoseconds / fastest, 1, BatchSize);
    }
}
