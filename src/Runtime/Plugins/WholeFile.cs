namespace PluginState.Plugins;

/// <summary>Writes a file as a whole or not at all: whoever reads it meanwhile has the one before.</summary>
internal static class WholeFile
{
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, byte[] bytes)
    {
        var draft = $"{path}.{Environment.ProcessId}.new";
        File.WriteAllBytes(draft, bytes);
        File.Move(draft, path, overwrite: true);
    }
}
