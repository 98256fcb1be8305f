namespace PluginState.Host.Merge;

/// <summary>What the user asked <c>pluginstate merge</c> to do.</summary>
/// <param name="Base">The file both sides started from.</param>
/// <param name="Ours">Our file, whose formatting is kept.</param>
/// <param name="Theirs">Their file.</param>
/// <param name="Output">Where the result goes; null for standard output.</param>
/// <param name="Plugins">The plugin folder; null for none.</param>
/// <param name="Strategy">The conflict strategy's text.</param>
/// <param name="Resolver">The resolver to ask first about every conflict; null for none.</param>
/// <param name="Json">Whether to report as JSON.</param>
internal sealed record MergeArguments(
    string Base, string Ours, string Theirs, string? Output, string? Plugins, string Strategy, string? Resolver, bool Json);
