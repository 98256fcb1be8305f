namespace PluginState.Plugins;

/// <summary>A plugin as the last scan saw it, with a way to see what has changed since.</summary>
/// <param name="Info">What the scan saw.</param>
/// <param name="Code">The code that serves; null where none does.</param>
internal readonly record struct PluginView(PluginInfo Info, PluginCode? Code);
