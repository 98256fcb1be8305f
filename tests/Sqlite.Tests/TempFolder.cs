namespace PluginState.Sqlite.Tests;

/// <summary>A folder that is deleted at the end.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pluginstate-tests-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The bytes of every file in it, by name.</summary>
    public SortedDictionary<string, string> Contents(string except = "") => new(
        Directory.EnumerateFiles(Path).Where(file => except.Length == 0 || !file.EndsWith(except, StringComparison.Ordinal))
            .ToDictionary(static file => System.IO.Path.GetFileName(file), static file => Convert.ToHexString(File.ReadAllBytes(file))),
        StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var file in new DirectoryInfo(Path).EnumerateFiles("*", SearchOption.AllDirectories))
            file.Attributes = FileAttributes.Normal;
        Directory.Delete(Path, recursive: true);
    }
}
