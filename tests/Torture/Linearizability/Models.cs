namespace PluginState.Torture.Linearizability;

/// <summary>A register with a version: every write makes the next one.</summary>
internal sealed record RegisterState(long Version, long Value);

/// <summary>A register of which the latest write by its own time stands, whenever it comes.</summary>
internal sealed record StampedState(long Stamp, long Value);

/// <summary>A counter with a version.</summary>
internal sealed record CounterState(long Version, long Value);
