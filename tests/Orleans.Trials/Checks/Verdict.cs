using PluginState.Documents;
using PluginState.Orleans.Trials.Load;

namespace PluginState.Orleans.Trials.Checks;

/// <summary>What became of the operations of some states.</summary>
internal sealed class Verdict
{
    private const int MaxExamples = 10;

    private readonly List<string> _examples = [];

    /// <summary>Acknowledged operations that are not in their state.</summary>
    public int Lost { get; private set; }

    /// <summary>Operations that were done more than once.</summary>
    public int Twice { get; private set; }

    /// <summary>Whatever else is not as it should be: what nobody asked for, versions that do not add up, orders and documents that do not agree.</summary>
    public int Diverged { get; private set; }

    public bool IsGood => Lost == 0 && Twice == 0 && Diverged == 0;

    /// <summary>What was found, the first few.</summary>
    public string Examples => string.Join(Environment.NewLine, _examples);

    /// <summary>Judges a state as it is when nobody edits any more.</summary>
    public void Judge(string where, string stateId, long version, StateValue document, Ledger ledger)
    {
        var (log, acknowledged) = (Workload.Log(document), ledger.Acknowledged(stateId));
        var done = log.ToHashSet(StringComparer.Ordinal);
        foreach (var mark in acknowledged.Keys.Where(mark => !done.Contains(mark)))
            Lost += Found($"{where}: {stateId}: {mark} was acknowledged as version {acknowledged[mark]} and is lost");
        Twice += log.Length - done.Count;
        if (log.Length > done.Count)
            Found($"{where}: {stateId}: {log.Length - done.Count} operations were done twice: {string.Join(' ', log)}");
        foreach (var mark in done.Except(acknowledged.Keys).Except(ledger.Abandoned(stateId)))
            Diverged += Found($"{where}: {stateId}: {mark} is there, and nobody asked for it");

        // One version for each operation, after the first, and each its own.
        if (version != log.Length + 1)
            Diverged += Found($"{where}: {stateId}: {log.Length} operations came to version {version}");
        foreach (var (mark, acknowledgedVersion) in acknowledged)
        {
            if (acknowledgedVersion is { } told && (told < 2 || told > log.Length + 1 || log[told - 2] != mark))
                Diverged += Found($"{where}: {stateId}: {mark} was acknowledged as version {told}, and that is another's");
        }

        if (Workload.Chain(document) != Workload.ChainOf(log))
            Diverged += Found($"{where}: {stateId}: the chain is {Workload.Chain(document)}, and that of the log is {Workload.ChainOf(log)}");
    }

    /// <summary>Holds what a follower was told against what the state is.</summary>
    public void Judge(string where, FollowerReport report, StateValue document)
    {
        if (report.Fault is { } fault)
            Diverged += Found($"{where}: {report.StateId}: {fault}");
        else if (report.Document != document.ToString())
            Diverged += Found($"{where}: {report.StateId}: told {report.Document}, and it is {document}");
    }

    public void Add(Verdict other)
    {
        (Lost, Twice, Diverged) = (Lost + other.Lost, Twice + other.Twice, Diverged + other.Diverged);
        _examples.AddRange(other._examples.Take(MaxExamples - _examples.Count));
    }

    public override string ToString() => $"{Lost} lost, {Twice} applied twice, {Diverged} diverged";

    private int Found(string what)
    {
        if (_examples.Count < MaxExamples)
            _examples.Add(what);
        return 1;
    }
}
