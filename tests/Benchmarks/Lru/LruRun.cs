using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Workloads;

namespace PluginState.Benchmarks.Lru;

/// <summary>All there is to say about <see cref="Bounded.LruCache{TKey,TValue}"/> beside its peers, part after part.</summary>
internal sealed class LruRun(Effort effort)
{
    private static readonly (string Name, Action<LruRun> Play)[] _parts =
    [
        ("memory", static run => BytesPerEntry.Run(run._figures)),
        ("get", static run => HitOnly.Run(run._figures, run._effort)),
        ("get-or-put", static run => GetOrPut.Run(run._demands, run._figures, run._effort)),
        ("latency", static run => Latency.Run(run._demands[^1].Value, run._effort)),
        ("churn", static run => Churn.Run(run._figures, run._effort)),
        ("read-all", static run => ReadAllThenPut.Run(run._figures, run._effort)),
        ("core", static run => CoreCalls.Run(run._figures, run._effort)),
    ];

    private readonly Effort _effort = effort;
    private readonly LruFigures _figures = new();

    /// <summary>Drawn when first needed, smallest first: the greatest takes a second and 200 MB.</summary>
    private readonly Lazy<Demand>[] _demands =
        [.. GetOrPut.Capacities.Select(static capacity => new Lazy<Demand>(() => new Demand(capacity, GetOrPut.Threads.Max())))];

    /// <summary>The parts' names, in their order.</summary>
    public static IEnumerable<string> Parts => _parts.Select(static part => part.Name);

    /// <summary>Runs the named parts, or all if none is named, and says which goals they meet.</summary>
    public void Run(IReadOnlyCollection<string> only)
    {
        Output.Text($"{Machine.Describe()}.{(_effort.IsQuick ? " **A quick run: not for publication.**" : "")}");
        Output.Text($"""
            How to read: all peers live in one process and take turns of {_effort.Sample.TotalMilliseconds:0} ms, in an order drawn anew for each of {_effort.Rounds} rounds. "ns" is the median of
            wall time by the operations of all threads together: it halves where two threads do not hinder each other. "ratio" is the median, and in
            brackets the quartiles, of the ratio in the same round to the peer that has 1. Less is better. Keys are GUIDs of 36 characters, looked up
            with other strings than those stored. Threads stay on their cores where the system lets them (Linux). Medians leave out the odd collection
            of garbage; the table of single operations has it.
            """);
        foreach (var (name, play) in _parts)
        {
            if (only.Count == 0 || only.Contains(name))
                play(this);
        }

        Output.Section("Goals");
        Output.Table(Goal.Table(LruGoals.Of(_figures)));
    }
}
