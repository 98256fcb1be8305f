namespace PluginState.Server.Trials.Kill;

/// <summary>The server between two kills.</summary>
/// <param name="Number">Which one, from 0.</param>
/// <param name="Address">Where it listens.</param>
internal sealed record Life(int Number, Uri Address);
