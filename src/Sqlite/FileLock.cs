namespace PluginState.Storage;

/// <summary>Holds a file that says who owns a storage, until it is disposed or the process ends by any means.</summary>
/// <remarks>
/// The lock is on a file of its own: opening and closing the database itself a second time would take away SQLite's locks, which belong to the
/// process. It stays when the lock is let go: whoever removed it could remove the one that somebody else has just locked.
/// </remarks>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    public static FileLock Take(string database)
    {
        var path = database + "-lock";
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StorageException($"The storage '{database}' cannot be opened: '{path}' cannot be written. Give this process the right to.", error);
        }
        catch (IOException error)
        {
            throw new StorageException(
                $"The storage '{database}' cannot be opened: '{path}' cannot be locked ({error.Message}). If another process, or another storage of " +
                "this one, has the file open, close that, or name another file: a storage has one owner.", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
