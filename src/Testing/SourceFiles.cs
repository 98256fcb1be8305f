namespace PluginState.Testing;

/// <summary>Reads the files that paths stand for.</summary>
internal static class SourceFiles
{
    private static readonly string[] _snapshots = [".verified.cs", ".received.cs"];

    internal static IReadOnlyList<(string Path, string Text)> Read(IEnumerable<string> paths, Func<string> folder) =>
    [
        .. paths
            .Select(path => Path.GetFullPath(Path.IsPathFullyQualified(path) ? path : Path.Combine(folder(), path)))
            .SelectMany(Find)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal) // of messages; the generated code does not depend on it
            .Select(static path => (path, File.ReadAllText(path))),
    ];

    private static IEnumerable<string> Find(string path)
    {
        if (File.Exists(path))
            return [path];
        if (Directory.Exists(path))
            return In(new DirectoryInfo(path));
        throw new FileNotFoundException($"There is neither a file nor a folder '{path}' to generate resolvers from.", path);
    }

    private static IEnumerable<string> In(DirectoryInfo folder) => folder
        .EnumerateFiles("*.cs")
        .Select(static file => file.FullName)
        .Where(static file => !_snapshots.Any(end => file.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
        .Concat(folder.EnumerateDirectories().Where(static below => below.Name.ToUpperInvariant() is not ("BIN" or "OBJ")).SelectMany(In));
}
