using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Json.Workloads;

/// <summary>How much of an edit's cost is the size of the document.</summary>
internal static class LeafBySize
{
    public static void Run(Samples samples, JsonFigures figures, Effort effort)
    {
        Output.Section("One leaf replaced, by the size of the document");
        Output.Progress("sizes");
        Subject[] subjects = [.. samples.All.Select(static sample => Edit.Ours(sample.Name, sample.Value, Edit.ReplaceLeaves(sample)))];
        var measured = Rounds.Run(subjects, threads: 1, effort);
        var bytes = subjects.ToDictionary(static subject => subject.Name, Allocations.PerOperation);
        figures.LeafBySize = measured;
        figures.LeafBytes = bytes[Samples.Megabyte];
        Output.Table(ComparisonTable.Of("document", Samples.Kilobyte, [("replace", measured)], ("B", subject => $"{bytes[subject]:n0}")));
        Output.Text($"""
            JsonPatch.Apply with a patch that was read before, at 16 places in turn. The first three are shops: customers by name in an object, orders in an
            array ({string.Join(", ", samples.All.Select(static sample => $"{sample.Utf8.Length:n0}"))} bytes); the last two are one object and one array.
            """);
    }
}
