using PluginState.Documents;

namespace PluginState.States;

/// <summary>What a subscriber is told.</summary>
/// <param name="State">The state after the change.</param>
/// <param name="Patch">What changed since the version before; empty for a snapshot.</param>
/// <param name="IsSnapshot">
/// Whether the whole state is to be taken anew: at the beginning of a subscription, and where the subscriber was too slow and changes
/// were left out.
/// </param>
public sealed record StateChange(StateSnapshot State, JsonPatch Patch, bool IsSnapshot);
