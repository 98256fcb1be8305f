namespace PluginState.Host;

/// <summary>Files and folders the user names: what the operating system objects to becomes one clear line.</summary>
internal static class InputFile
{
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it, with quotation marks; null for its path.</param>
    public static byte[] ReadAllBytes(string path, string? name = null)
    {
        CheckExists(path, name);
        return Try(() => File.ReadAllBytes(path), $"{name ?? Quote(path)} cannot be read");
    }

    public static void CheckExists(string path, string? name = null)
    {
        if (Directory.Exists(path))
            throw new InputException($"{name ?? Quote(path)} is a folder; a file is needed.");
        if (!File.Exists(path))
            throw new InputException($"There is no file {name ?? Quote(path)}.");
    }

    /// <summary>Writes a file as a whole or, where that fails, not at all.</summary>
    public static void WriteAllBytes(string path, byte[] bytes, string? name = null) =>
        Try(() =>
        {
            Replace(path, bytes);
            return true;
        }, $"{name ?? Quote(path)} cannot be written");

    public static string Quote(string path) => $"'{path}'";

    public static T Try<T>(Func<T> action, string failure)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{failure}: {error.Message}", error);
        }
    }

    private static void Replace(string path, byte[] bytes)
    {
        var isLink = new FileInfo(path).LinkTarget is not null;
        var target = isLink ? (FileInfo)File.ResolveLinkTarget(path, returnFinalTarget: true)! : new FileInfo(path);
        if (target.Exists ? target.Length == 0 : File.Exists(path))
        {
            // Nothing is lost if writing stops half way, and it may be a pipe or a device, beside which nothing can be put.
            File.WriteAllBytes(path, bytes);
            return;
        }

        if (target is { Exists: true, IsReadOnly: true })
            throw new UnauthorizedAccessException("It is read-only.");
        if (!Directory.Exists(target.DirectoryName))
            throw new DirectoryNotFoundException("There is no such folder.");
        var beside = Path.Combine(target.DirectoryName!, $".{Path.GetRandomFileName()}.pluginstate");
        try
        {
            File.WriteAllBytes(beside, bytes);
            if (target.Exists && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(beside, target.UnixFileMode);
            File.Move(beside, target.FullName, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
