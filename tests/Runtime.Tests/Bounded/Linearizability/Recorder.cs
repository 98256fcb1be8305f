using PluginState.Bounded;

namespace PluginState.Tests.Bounded.Linearizability;

/// <summary>Runs the operations of one history and keeps what happened: one list of calls a thread, so that threads share only the tickets.</summary>
internal sealed class Recorder
{
    [ThreadStatic]
    private static List<Eviction<int, Item>>? _left;

    private readonly int _capacity;
    private readonly Func<Operation, object?> _run;
    private readonly Func<long> _draw;
    private readonly List<Call>[] _calls;
    private readonly List<Call> _alone = [];

    /// <param name="scenario">What will be run.</param>
    /// <param name="run">Does an operation to what is tested and gives its answer.</param>
    /// <param name="draw">Draws a ticket, greater than every one drawn before.</param>
    public Recorder(Scenario scenario, Func<Operation, object?> run, Func<long> draw)
    {
        (_capacity, _run, _draw) = (scenario.Capacity, run, draw);
        _calls = [.. scenario.Threads.Select(static operations => new List<Call>(operations.Count))];
    }

    /// <summary>What the callback is to be: an eviction belongs to the operation that runs on the thread that is told of it.</summary>
    public static void Told(Eviction<int, Item> eviction) => (_left ??= []).Add(eviction);

    public void RunAlone(int phase, Operation operation) => _alone.Add(Record(phase, operation));

    public void Run(int thread, IReadOnlyList<Operation> operations)
    {
        foreach (var operation in operations)
            RunNext(thread, operation);
    }

    public void RunNext(int thread, Operation operation) => _calls[thread].Add(Record(thread, operation));

    /// <summary>Ends the history with what can be seen when all is over: the order, and the counts.</summary>
    public History Finish()
    {
        RunAlone(Call.Final, new Operation.Snapshot());
        RunAlone(Call.Final, new Operation.Statistics());
        return new(_capacity, _alone.Concat(_calls.SelectMany(static calls => calls)));
    }

    private Call Record(int thread, Operation operation)
    {
        _left = null;
        var invoked = _draw();
        var answer = _run(operation);
        var returned = _draw();
        return new(thread, operation, new(answer, _left ?? []), invoked, returned);
    }
}
