using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Json;

/// <summary>What the workloads measured, for the goals. Whatever was not run is null.</summary>
internal sealed class JsonFigures
{
    /// <summary>One leaf replaced, by the sample's name.</summary>
    public Measurements? LeafBySize { get; set; }

    /// <summary>Bytes allocated for one leaf replaced in the sample of 1 MB.</summary>
    public double? LeafBytes { get; set; }

    /// <summary>Megabytes that keeping the versions takes, the document they began with not counted.</summary>
    public double? VersionsBesideTheFirst { get; set; }

    /// <summary>Megabytes that hold the versions, the document they began with included.</summary>
    public double? VersionsAndTheFirst { get; set; }

    /// <summary>Nanoseconds for the difference of neighbours.</summary>
    public double? NeighboursCompared { get; set; }
}
