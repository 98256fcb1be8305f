using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Lru;

/// <summary>What the workloads measured, for the goals. Whatever was not run is not there.</summary>
internal sealed class LruFigures
{
    public Dictionary<(int Capacity, int Threads), Measurements> Hits { get; } = [];

    public Dictionary<(int Capacity, int Threads), Measurements> GetOrPut { get; } = [];

    public Dictionary<(int Capacity, int Threads), Measurements> Churn { get; } = [];

    public Dictionary<int, Measurements> Core { get; } = [];

    /// <summary>By capacity and peer.</summary>
    public Dictionary<int, Dictionary<string, double>> BytesPerPut { get; } = [];

    public Dictionary<string, double> BytesPerEntry { get; } = [];

    /// <summary>Medians in microseconds.</summary>
    public Dictionary<(int Capacity, string Peer), double> PutAfterReadAll { get; } = [];
}
