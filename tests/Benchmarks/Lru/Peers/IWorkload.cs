using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Lru.Peers;

/// <summary>What is done with every peer's cache alike.</summary>
internal interface IWorkload
{
    /// <summary>Fills an empty cache as the workload wants it.</summary>
    Subject Prepare<TCache>(string name, TCache cache)
        where TCache : struct, ICache;
}
