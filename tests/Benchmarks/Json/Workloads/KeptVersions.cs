using PluginState.Benchmarks.Harness;
using PluginState.Documents;

namespace PluginState.Benchmarks.Json.Workloads;

/// <summary>A history: each version is the one before with one leaf replaced.</summary>
internal static class KeptVersions
{
    public const int Count = 1000;

    public static void Run(Samples samples, JsonFigures figures, Effort effort)
    {
        Output.Section($"{Count:n0} versions kept");
        Output.Progress("versions");
        var edits = Edits(samples.OfMegabyte);
        var before = Allocations.Retained();
        var versions = new StateValue[Count + 1];
        versions[0] = StateValue.Parse(samples.OfMegabyte.Utf8, Sample.Limits);
        var first = Allocations.Retained() - before;
        for (var version = 0; version < Count; version++)
            versions[version + 1] = edits[version].Apply(versions[version]);
        var all = Allocations.Retained() - before;

        for (var version = 0; version < Count; version++)
        {
            if (Diff.Between(versions[version], versions[version + 1]).Operations.Length != 1)
                throw new InvalidOperationException($"The versions {version} and {version + 1} should differ in one place.");
        }

        const string Name = "Diff.Between neighbours";
        Subject[] subjects = [new CallSubject(Name, number => Diff.Between(versions[number % Count], versions[(number % Count) + 1]))];
        var nanoseconds = Rounds.Run(subjects, threads: 1, effort).Nanoseconds(Name);
        figures.VersionsBesideTheFirst = (all - first) / 1e6;
        figures.VersionsAndTheFirst = all / 1e6;
        figures.NeighboursCompared = nanoseconds.Median;

        var table = new MarkdownTable("of 1 MB", "figure");
        table.Row("the first version, MB retained", $"{first / 1e6:n2}");
        table.Row($"{Count:n0} more, MB retained", $"{(all - first) / 1e6:n2}");
        table.Row("for each of those, B", $"{(double)(all - first) / Count:n0}");
        table.Row("all of them, MB retained", $"{all / 1e6:n2}");
        table.Row("difference of neighbours, ns", $"{nanoseconds.Median:n0} ({nanoseconds.Lower:n0}–{nanoseconds.Upper:n0})");
        table.Row("difference of neighbours, B", $"{Allocations.PerOperation(subjects[0]):n0}");
        Output.Table(table);
        GC.KeepAlive(edits);
    }

    /// <summary>The leaves of the sample in turn, each time with another value.</summary>
    private static Edit[] Edits(Sample sample) =>
    [
        .. Enumerable.Range(0, Count).Select(version => new Edit(
            $$"""{"op":"replace","path":"{{sample.Leaves[version % sample.Leaves.Length]}}","value":{{1_000_000 + version}}}""")),
    ];
}
