using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Json.Workloads;

/// <summary>Edits of documents, by everybody who takes part.</summary>
internal sealed class EditTable(string corner)
{
    /// <summary>Where one operation of a peer may take longer than all others together.</summary>
    private const int MostRounds = 25;

    private readonly MarkdownTable _table = new(corner, "ns", "ratio", "B");

    public void Measure(string edit, Sample sample, Edit[] edits, Effort effort)
    {
        Output.Progress($"edits: {edit}");
        var subjects = Edit.Subjects(sample, edits);
        var measured = Rounds.Run(subjects, threads: 1, effort.AtMost(MostRounds));
        foreach (var subject in subjects)
        {
            _table.Row($"{edit}: {subject.Name}", $"{measured.Nanoseconds(subject.Name).Median:n0}",
                subject.Name == Edit.OfOurs ? "1" : measured.Ratio(subject.Name, Edit.OfOurs).ToString(),
                $"{Allocations.PerOperation(subject):n0}");
        }
    }

    public void Print() => Output.Table(_table);
}
