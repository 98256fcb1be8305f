using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Json.Workloads;

namespace PluginState.Benchmarks.Json;

/// <summary>All there is to say about documents beside their peers, part after part.</summary>
internal sealed class JsonRun(Effort effort)
{
    private static readonly (string Name, Action<JsonRun> Play)[] _parts =
    [
        ("sizes", static run => LeafBySize.Run(run._samples, run._figures, run._effort)),
        ("replace", static run => LeafReplaced.Run(run._samples, run._effort)),
        ("members", static run => MembersAndItems.Run(run._samples, run._effort)),
        ("text", static run => TextAndEquality.Run(run._samples, run._effort)),
        ("versions", static run => KeptVersions.Run(run._samples, run._figures, run._effort)),
    ];

    private readonly Effort _effort = effort;
    private readonly Samples _samples = new();
    private readonly JsonFigures _figures = new();

    /// <summary>The parts' names, in their order.</summary>
    public static IEnumerable<string> Parts => _parts.Select(static part => part.Name);

    /// <summary>Runs the named parts, or all if none is named, and says which goals they meet.</summary>
    public void Run(IReadOnlyCollection<string> only)
    {
        Output.Text($"{Machine.Describe()}.{(_effort.IsQuick ? " **A quick run: not for publication.**" : "")}");
        Output.Text($"""
            How to read: the subjects of a table live in one process and take turns of {_effort.Sample.TotalMilliseconds:0} ms, or of one operation where that
            takes longer. "ns" is the median of the rounds, "ratio" the median, and in brackets the quartiles, of the ratio in the same round to the subject
            that has 1. "B" is what the thread allocates for one operation. One thread. Medians leave out the odd collection of garbage.
            """);
        foreach (var (name, play) in _parts)
        {
            if (only.Count == 0 || only.Contains(name))
                play(this);
        }

        Output.Section("Goals");
        Output.Table(Goal.Table(JsonGoals.Of(_figures)));
    }
}
