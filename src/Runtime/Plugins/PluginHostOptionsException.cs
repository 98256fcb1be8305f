namespace PluginState.Plugins;

/// <summary>A plugin host was given options it cannot work with.</summary>
public sealed class PluginHostOptionsException : PluginStateException
{
    internal PluginHostOptionsException(IReadOnlyList<string> faults)
        : base("invalid_plugin_options", $"The plugin host's options are not valid. {string.Join(' ', faults)}") => Faults = faults;

    /// <summary>One sentence for each fault.</summary>
    public IReadOnlyList<string> Faults { get; }
}
