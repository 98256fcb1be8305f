using Microsoft.Extensions.Options;

namespace PluginState.Storage;

/// <summary>How a <see cref="SqliteStateStorage"/> keeps what it is given. Everything has a default; nothing is unbounded.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>The file. <c>AddSqliteStorage</c> and <see cref="SqliteStateStorage.Open"/> set it.</summary>
    public string Path { get; set; } = "";

    /// <summary>What a change that was saved survives. Default: <see cref="SqliteDurability.PowerCut"/>.</summary>
    public SqliteDurability Durability { get; set; }

    /// <summary>How many changes wait to be written before their savers wait for room. From 1 to 65,536. Default: 1024.</summary>
    public int QueueCapacity { get; set; } = 1024;

    /// <summary>
    /// How many states are loaded at once; each costs a connection once it is needed. From 1 to 64. Default: 4.
    /// </summary>
    public int MaxReaders { get; set; } = 4;

    /// <summary>
    /// From which size on, in bytes, a document's changes are written as patches where those are much smaller. Not negative.
    /// Default: 16 KiB.
    /// </summary>
    public long PatchThreshold { get; set; } = 16 << 10;

    /// <summary>
    /// How many patches may stand behind a document before it is written as a whole again: the most that a load has to apply. 0 writes every
    /// document as a whole. From 0 to 10,000. Default: 64.
    /// </summary>
    public int MaxPatches { get; set; } = 64;

    /// <summary>
    /// Whether opening looks at every page of the file (SQLite's <c>quick_check</c>), which takes as long as reading it. Default: false; damage is
    /// then found when what it hit is loaded.
    /// </summary>
    public bool CheckOnOpen { get; set; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="OptionsValidationException">At least one is out of range; the message names each and its range.</exception>
    public void Validate()
    {
        var result = new SqliteStorageOptionsValidator().Validate(null, this);
        if (result.Failed)
            throw new OptionsValidationException(nameof(SqliteStorageOptions), typeof(SqliteStorageOptions), result.Failures);
    }

    internal SqliteStorageOptions Copy() => (SqliteStorageOptions)MemberwiseClone();
}
