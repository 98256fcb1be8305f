using Microsoft.Extensions.Logging;

namespace PluginState.Plugins;

/// <summary>Hints that something in the plugin folder changed. Whether and what is for the scan to find out.</summary>
/// <remarks>
/// One watcher for the whole tree, whatever the number of plugins. A hint may be early, late, there many times or lost: the
/// periodic scan is what is relied on. <see cref="Follow"/> and <see cref="Dispose"/> are called under the scan gate.
/// </remarks>
internal sealed class PluginWatcher(string folder, Action hint, ILogger logger) : IDisposable
{
    private FileSystemWatcher? _watcher;
    private volatile bool _failed;

    /// <summary>Watches the folder if it is there, anew if watching it had failed.</summary>
    public void Follow(bool exists)
    {
        if (_watcher is not null && (!exists || _failed))
            Dispose();
        if (_watcher is not null || !exists)
            return;

        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new(folder)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += (_, _) => hint();
            watcher.Created += (_, _) => hint();
            watcher.Deleted += (_, _) => hint();
            watcher.Renamed += (_, _) => hint();
            watcher.Error += (_, error) => Fail(error.GetException());
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            watcher?.Dispose();
            if (!_failed)
                logger.PluginWatcherFailed(exception, folder);
            _failed = true;
            return;
        }

        _failed = false;
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _watcher = null;
    }

    private void Fail(Exception exception)
    {
        if (!_failed)
            logger.PluginWatcherFailed(exception, folder);
        _failed = true;
        hint();
    }
}
