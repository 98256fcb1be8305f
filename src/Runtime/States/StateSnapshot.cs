using PluginState.Documents;

namespace PluginState.States;

/// <summary>One version of a state. Immutable.</summary>
/// <param name="StateId">The state.</param>
/// <param name="Version">Its version, from 1 and growing.</param>
/// <param name="Document">Its document.</param>
/// <param name="Stamp">Who made this version and when.</param>
public sealed record StateSnapshot(string StateId, long Version, StateValue Document, EditStamp Stamp);
