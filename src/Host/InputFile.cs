namespace PluginState.Host;

/// <summary>Files and folders the user names: what the operating system objects to becomes one clear line.</summary>
internal static class InputFile
{
    public static byte[] ReadAllBytes(string path)
    {
        CheckExists(path);
        return Try(() => File.ReadAllBytes(path), $"'{path}' cannot be read");
    }

    public static void CheckExists(string path)
    {
        if (Directory.Exists(path))
            throw new InputException($"'{path}' is a folder; a file is needed.");
        if (!File.Exists(path))
            throw new InputException($"There is no file '{path}'.");
    }

    public static void WriteAllBytes(string path, byte[] bytes) =>
        Try(() =>
        {
            File.WriteAllBytes(path, bytes);
            return true;
        }, $"'{path}' cannot be written");

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
}
