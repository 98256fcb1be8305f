using PluginState.Resolvers;

namespace PluginState.Host.Replay;

/// <summary>What <c>pluginstate replay TRACE</c> was asked for.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Server">The server's address; null to play it in this process.</param>
/// <param name="ApiKeyFile">The file with the server's key; null for the environment's, or none.</param>
/// <param name="Speed">How many times as fast as it was recorded; null for as fast as possible.</param>
/// <param name="Clients">How many entries are under way at once at most.</param>
/// <param name="Plugins">The plugin folder; null for none.</param>
/// <param name="Strategy">The strategy of edits that name none; null for the usual one.</param>
internal sealed record ReplaySettings(string Trace, string? Server, string? ApiKeyFile, double? Speed, int Clients, string? Plugins, ConflictStrategy? Strategy);
