namespace PluginState.Orleans.Trials.Checks;

/// <summary>What a follower was told.</summary>
/// <param name="StateId">The state.</param>
/// <param name="Version">The last version.</param>
/// <param name="Document">Its document.</param>
/// <param name="Snapshots">How many snapshots it was told.</param>
/// <param name="Changes">How many changes.</param>
/// <param name="Fault">What was wrong with what it was told; null for nothing.</param>
internal sealed record FollowerReport(string StateId, long Version, string Document, int Snapshots, int Changes, string? Fault);
