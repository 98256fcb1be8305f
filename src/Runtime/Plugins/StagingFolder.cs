namespace PluginState.Plugins;

/// <summary>The host's own folder, from which plugins are loaded so that the files in the plugin folder stay free to change.</summary>
internal sealed class StagingFolder(string? parent)
{
    private const int HashDigits = 16;

    private string? _path;
    private int _count;

    /// <summary>A folder for a content; another one each time, since a content may return while its code is still being unloaded.</summary>
    public string Next(string hash)
    {
        if (_path is null)
        {
            if (parent is null)
            {
                _path = Directory.CreateTempSubdirectory("pluginstate-").FullName;
            }
            else
            {
                _path = Path.Combine(Path.GetFullPath(parent), $"pluginstate-{Guid.NewGuid():N}");
                Directory.CreateDirectory(_path);
            }
        }

        return Path.Combine(_path, $"{hash[..HashDigits]}-{++_count}");
    }

    /// <summary>Removes one content's folder, as far as the operating system lets it; what is left goes with everything at the end.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // something still has a file of it open
        }
    }

    /// <summary>Removes everything staged, as far as the operating system lets it.</summary>
    public void Delete()
    {
        if (_path is null)
            return;
        Delete(_path);
        _path = null;
    }
}
