using PluginState.Documents;

namespace PluginState.Client;

/// <summary>One version of a state.</summary>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Document">Its document.</param>
public sealed record StateVersion(long Version, StateValue Document);

/// <summary>Who made a version, and when.</summary>
/// <param name="Version">The version.</param>
/// <param name="Actor">Who made it.</param>
/// <param name="Timestamp">When.</param>
public sealed record VersionInfo(long Version, string Actor, DateTimeOffset Timestamp);
