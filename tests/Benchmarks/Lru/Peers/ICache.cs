namespace PluginState.Benchmarks.Lru.Peers;

/// <summary>A cache as the workloads use it.</summary>
internal interface ICache : ILookup
{
    int Count { get; }

    /// <summary>Adds an entry or replaces its value.</summary>
    void Put(string key, object value);

    /// <summary>Does what the cache would do in the background by and by.</summary>
    void Settle()
    {
    }
}
