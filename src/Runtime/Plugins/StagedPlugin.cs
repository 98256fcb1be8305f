namespace PluginState.Plugins;

/// <summary>A plugin's content as it lies in the staging folder, with what its metadata says it declares.</summary>
/// <param name="Plugin">The plugin's name.</param>
/// <param name="Folder">The folder, which is this content's alone.</param>
/// <param name="Files">The names of its files, the main DLL's first.</param>
/// <param name="Hash">The content's hash.</param>
/// <param name="Inspection">What its metadata says.</param>
/// <param name="Manifest">What its manifest says.</param>
internal sealed record StagedPlugin(
    string Plugin, string Folder, IReadOnlyList<string> Files, string Hash, PluginInspection Inspection, PluginManifest Manifest)
{
    /// <summary>The main DLL.</summary>
    public string MainPath => Path.Combine(Folder, Files[0]);
}
