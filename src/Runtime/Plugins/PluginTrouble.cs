namespace PluginState.Plugins;

/// <summary>Why a plugin that serves is to be quarantined.</summary>
/// <param name="Plugin">The plugin's name.</param>
/// <param name="ContentHash">The content whose resolver it was.</param>
/// <param name="Code">The kind of failure.</param>
/// <param name="Reason">What happened, for people.</param>
internal sealed record PluginTrouble(string Plugin, string ContentHash, PluginRejectionCode Code, string Reason);
