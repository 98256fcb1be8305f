namespace PluginState.Plugins;

/// <summary>A content of a plugin that is not taken again because its code failed. New bytes get a new try.</summary>
/// <param name="ContentHash">SHA-256 over its files, in lower-case hexadecimal.</param>
/// <param name="Plugin">The plugin's name when it failed.</param>
/// <param name="Code">The kind of failure.</param>
/// <param name="Reason">What happened, for people.</param>
/// <param name="Count">How often it was quarantined.</param>
/// <param name="At">When, the last time.</param>
public sealed record QuarantinedPlugin(string ContentHash, string Plugin, PluginRejectionCode Code, string Reason, int Count, DateTimeOffset At);
