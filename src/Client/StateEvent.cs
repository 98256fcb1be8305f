using PluginState.Documents;

namespace PluginState.Client;

/// <summary>What an event stream tells: the whole state, or what changed since the event before.</summary>
/// <param name="Id">By which a stream goes on from here.</param>
/// <param name="Version">The version after it.</param>
/// <param name="Snapshot">The whole document; null where it is a change.</param>
/// <param name="Delta">What changed since the event before; null where it is the whole state.</param>
public sealed record StateEvent(string Id, long Version, StateValue? Snapshot, JsonPatch? Delta);
