using Microsoft.Data.Sqlite;

namespace PluginState.Storage;

/// <summary>Says what an error of SQLite or of the file system means for a storage, and what cures it.</summary>
internal static class StorageErrors
{
    /// <summary>The error of something that was tried on a file.</summary>
    /// <param name="attempt">What was tried, as a sentence without its end: "The state 'a' cannot be loaded from '/data/states.db'".</param>
    /// <param name="error">Why it failed.</param>
    public static StorageException Describe(string attempt, Exception error) => error is SqliteException sqlite
        ? new($"{attempt}: {CauseOf(sqlite)}", error)
        : new($"{attempt}: {error.Message}", error);

    private static string CauseOf(SqliteException error) => error.SqliteErrorCode switch
    {
        1 => $"its tables are not what they should be ({error.Message}). Restore the file from a backup, or name another.",
        5 or 6 => "another program holds it locked. Close that program.",
        8 => "it, or its folder, cannot be written. Give this process the right to.",
        11 => "the file is damaged. Restore it from a backup, or save what can be read with the .recover command of SQLite's shell.",
        13 => "the disk is full. Make room.",
        14 => "it cannot be opened. Give this process the right to read and write it and its folder.",
        18 => "it is larger than SQLite takes. Lower the limits of documents.",
        26 => "the file is not a SQLite database. Name another, or restore it from a backup.",
        _ => $"{error.Message} Look after the disk and the rights of this process, and try again.",
    };
}
