namespace PluginState.Plugins;

/// <summary>Where a path leads once every symbolic link in it is followed.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    private static readonly StringComparison _comparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Follows the links of every segment; null where they go round in a circle.</summary>
    public static string? Of(string path)
    {
        var links = 0;
        var real = Path.GetPathRoot(Path.GetFullPath(path))!;
        var rest = new Stack<string>();
        Push(rest, Path.GetFullPath(path), real);
        while (rest.TryPop(out var segment))
        {
            var next = Path.Combine(real, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
                return null;
            var full = Path.GetFullPath(target, real);
            real = Path.GetPathRoot(full)!;
            Push(rest, full, real);
        }

        return real;
    }

    /// <summary>Whether a path is a folder or lies below it; both as they are written.</summary>
    public static bool IsWithin(string path, string folder)
    {
        var below = Path.TrimEndingDirectorySeparator(folder);
        return path.Equals(below, _comparison)
            || (path.StartsWith(below, _comparison) && (Path.EndsInDirectorySeparator(below) || path[below.Length] == Path.DirectorySeparatorChar));
    }

    private static void Push(Stack<string> rest, string path, string root)
    {
        foreach (var segment in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            rest.Push(segment);
    }
}
