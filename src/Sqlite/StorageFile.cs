using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace PluginState.Storage;

/// <summary>Opens a storage file, or makes it. What is not a storage is refused before SQLite is let near it, so that no byte of it changes.</summary>
internal static class StorageFile
{
    private const int HeaderBytes = 100;

    /// <summary>Where a path leads in the end: two names of one file are one storage.</summary>
    /// <exception cref="StorageException">It is no file, or its folder is missing.</exception>
    public static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            if (new FileInfo(full) is { LinkTarget: not null } link)
                full = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Describe($"The storage '{full}' cannot be opened", error);
        }

        if (Directory.Exists(full))
            throw new StorageException($"The storage '{full}' cannot be opened: it is a folder. Name a file in it.");
        if (Path.GetDirectoryName(full) is not { } folder || !Directory.Exists(folder))
            throw new StorageException($"The storage '{full}' cannot be opened: its folder does not exist. Make the folder, or correct the path.");
        return full;
    }

    /// <summary>Opens the file for writing, and makes it where it is missing or empty. The caller holds its lock.</summary>
    /// <exception cref="StorageException">It cannot be opened; says why.</exception>
    public static StateWriter Open(string path, SqliteStorageOptions options, ILogger logger)
    {
        var attempt = $"The storage '{path}' cannot be opened";
        try
        {
            var log = LengthOf(path + "-wal");
            if (LengthOf(path) > 0)
            {
                CheckHeader(path, hasLog: log > 0);
            }
            else
            {
                if (log > 0)
                {
                    throw new StorageException($"{attempt}: it is missing or empty, but its log '{path}-wal' is there. Restore the file from where it " +
                        "went, or remove the log if what it holds is not needed.");
                }

                Create(path);
                logger.StorageCreated(path);
            }

            var writer = OpenWriter(path, options, hasLog: log > 0);
            if (log > 0)
                logger.StorageRecovered(path, log);
            logger.StorageOpened(path, options.Durability);
            return writer;
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Describe(attempt, error);
        }
    }

    private static StateWriter OpenWriter(string path, SqliteStorageOptions options, bool hasLog)
    {
        var connection = new StateConnection(path);
        try
        {
            connection.KeepsLog = hasLog; // until the file is known to be ours and whole: closing would otherwise write what is in the log to it
            CheckOwner(path, (int)(long)connection.Execute("PRAGMA application_id")!, (int)(long)connection.Execute("PRAGMA user_version")!);
            if (options.CheckOnOpen && connection.Execute("PRAGMA quick_check(1)") is not "ok" and var fault)
            {
                throw new StorageException($"The storage '{path}' cannot be opened: the file is damaged ({fault}). Restore it from a backup, or save what " +
                    "can be read with the .recover command of SQLite's shell.");
            }

            if (connection.Execute("PRAGMA journal_mode = WAL") is not "wal")
                throw new StorageException($"The storage '{path}' cannot be opened: its disk does not let it have a log. Name a file on a local disk.");
            var writer = new StateWriter(connection, options);
            connection.KeepsLog = false;
            return writer;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the file under another name first, so that it is there as a whole or not at all, whenever the process ends.</summary>
    private static void Create(string path)
    {
        if (File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
            throw ReadOnly(path);
        var draft = path + "-new";
        foreach (var rest in (string[])[draft, draft + "-journal", draft + "-wal", draft + "-shm"])
            File.Delete(rest);
        using (var connection = new StateConnection(draft, SqliteOpenMode.ReadWriteCreate))
        {
            connection.Execute("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;");
            connection.Execute(Schema.Create);
            connection.Execute("PRAGMA journal_mode = WAL");
        }

        File.Move(draft, path, overwrite: true); // what is there is empty
    }

    /// <summary>Looks at the beginning of the file, as SQLite documents it.</summary>
    private static void CheckHeader(string path, bool hasLog)
    {
        if (File.GetAttributes(path).HasFlag(FileAttributes.ReadOnly))
            throw ReadOnly(path);
        Span<byte> header = stackalloc byte[HeaderBytes];
        long length;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
        {
            if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith("SQLite format 3\0"u8))
                throw new StorageException($"The storage '{path}' cannot be opened: the file is not a SQLite database. Name another, or restore it from a backup.");
            length = file.Length;
        }

        CheckOwner(path, BinaryPrimitives.ReadInt32BigEndian(header[68..]), BinaryPrimitives.ReadInt32BigEndian(header[60..]));

        // With a log the end may be in it. Without one SQLite would take the bytes that lack from the last page for zeros.
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size && size == 1 ? 65_536L : size;
        var pages = BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        if (!hasLog && length < pages * pageSize)
        {
            throw new StorageException($"The storage '{path}' cannot be opened: the file is damaged: it has {length} bytes, and {pages * pageSize} were written. " +
                "Restore it from a backup.");
        }
    }

    private static void CheckOwner(string path, int applicationId, int version)
    {
        if (applicationId != Schema.ApplicationId)
        {
            throw new StorageException(
                $"The storage '{path}' cannot be opened: it is a SQLite database of another program (application id {applicationId}). Name another file.");
        }

        if (version != Schema.Version)
        {
            throw new StorageException(version > Schema.Version
                ? $"The storage '{path}' cannot be opened: its tables are of version {version}, and this PluginState knows {Schema.Version}. Use the newer one that wrote it."
                : $"The storage '{path}' cannot be opened: its tables are of version {version}, which no PluginState ever wrote. Restore it from a backup.");
        }
    }

    private static StorageException ReadOnly(string path) =>
        new($"The storage '{path}' cannot be opened: the file is read-only. Make it writable.");

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
