namespace PluginState.Plugins;

/// <summary>A file in the plugin folder that may be a plugin's main DLL, and the folder that is the plugin's own, if it has one.</summary>
/// <param name="Name">The plugin's name.</param>
/// <param name="MainPath">The main DLL.</param>
/// <param name="Folder">The plugin's folder; null for a DLL that lies flat in the plugin folder.</param>
internal sealed record PluginCandidate(string Name, string MainPath, string? Folder)
{
    /// <summary>The candidate that is a folder, or a DLL: one in a folder of its own name stands for the folder. Null where there is none.</summary>
    public static PluginCandidate? At(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
            full = MainOf(full);
        if (!File.Exists(full))
            return null;
        var (name, folder) = (Path.GetFileNameWithoutExtension(full), Path.GetDirectoryName(full)!);
        return new(name, full, full == MainOf(folder) ? folder : null);
    }

    /// <summary>
    /// Finds the candidates in a folder, ordered by name, and the flat DLLs that have the name of a folder. What begins with a
    /// dot is skipped, and so is a folder without a DLL of its name.
    /// </summary>
    public static (IReadOnlyList<PluginCandidate> Found, IReadOnlyList<PluginCandidate> Clashing) Find(string root)
    {
        var found = new SortedDictionary<string, PluginCandidate>(StringComparer.Ordinal);
        var clashing = new List<PluginCandidate>();
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            var name = Path.GetFileName(folder);
            var main = MainOf(folder);
            if (name[0] != '.' && File.Exists(main))
                found.Add(name, new(name, main, folder));
        }

        foreach (var file in Directory.EnumerateFiles(root))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (name.Length == 0 || name[0] == '.' || !Path.GetExtension(file).Equals(".dll", StringComparison.OrdinalIgnoreCase))
                continue;
            var candidate = new PluginCandidate(name, file, null);
            if (!found.TryAdd(name, candidate))
                clashing.Add(candidate);
        }

        clashing.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return ([.. found.Values], clashing);
    }

    /// <summary>The main DLL of a plugin that has a folder.</summary>
    private static string MainOf(string folder) => Path.Combine(folder, Path.GetFileName(folder) + ".dll");
}
