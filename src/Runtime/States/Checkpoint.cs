namespace PluginState.States;

/// <summary>A version of a state that was marked to be gone back to. It keeps the document, whatever the version history forgets.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it was named; null where it was not.</param>
/// <param name="State">The version.</param>
/// <param name="Created">When it was made.</param>
public sealed record Checkpoint(string Id, string? Name, StateSnapshot State, DateTimeOffset Created);
