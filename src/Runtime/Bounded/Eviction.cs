namespace PluginState.Bounded;

/// <summary>An entry that left a bounded collection.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Reason">Why it left.</param>
public readonly record struct Eviction<TKey, TValue>(TKey Key, TValue Value, EvictionReason Reason);
