using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Json.Workloads;

namespace PluginState.Benchmarks.Json;

/// <summary>What documents are meant to reach.</summary>
internal static class JsonGoals
{
    public static IEnumerable<Goal> Of(JsonFigures figures) =>
    [
        new("One leaf replaced at 16 MB", 3, figures.LeafBySize?.Ratio(Samples.SixteenMegabytes, Samples.Kilobyte).Median, "×", "that at 1 KB"),
        new("One leaf replaced at 1 MB", 2_000, figures.LeafBySize?.Nanoseconds(Samples.Megabyte).Median, "ns"),
        new("One leaf replaced at 1 MB, allocated", 4_096, figures.LeafBytes, "B"),
        new($"{KeptVersions.Count:n0} versions of 1 MB kept, beside the first", 10, figures.VersionsBesideTheFirst, "MB"),
        new($"{KeptVersions.Count:n0} versions of 1 MB kept, and the first", 10, figures.VersionsAndTheFirst, "MB"),
        new("Difference of neighbours of 1 MB", 5_000, figures.NeighboursCompared, "ns"),
    ];
}
