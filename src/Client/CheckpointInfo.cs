namespace PluginState.Client;

/// <summary>A version that was marked to be gone back to.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it was called; null where it was not.</param>
/// <param name="Version">The version.</param>
/// <param name="Created">When it was marked.</param>
public sealed record CheckpointInfo(string Id, string? Name, long Version, DateTimeOffset Created);
