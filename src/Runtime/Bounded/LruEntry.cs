namespace PluginState.Bounded;

/// <summary>An entry as a snapshot saw it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
/// <param name="LastAccessed">When it was last put or got, to <see cref="LruStatistics.Resolution"/>, rounded down; null where the collection has no time provider.</param>
public readonly record struct LruEntry<TKey, TValue>(TKey Key, TValue Value, DateTimeOffset? LastAccessed);
