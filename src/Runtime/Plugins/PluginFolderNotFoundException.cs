namespace PluginState.Plugins;

/// <summary>The folder that plugins are to be dropped into is not there.</summary>
public sealed class PluginFolderNotFoundException : PluginStateException
{
    internal PluginFolderNotFoundException(string folder)
        : base("plugin_folder_not_found", $"The plugin folder '{folder}' does not exist. Create it, or name another one in {nameof(PluginHostOptions)}.{nameof(PluginHostOptions.Folder)}.") =>
        Folder = folder;

    /// <summary>The folder that was looked for.</summary>
    public string Folder { get; }
}
