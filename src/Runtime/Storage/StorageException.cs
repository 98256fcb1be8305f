namespace PluginState.Storage;

/// <summary>A storage cannot be read or written.</summary>
/// <param name="message">What cannot be done, where, why, and the cure.</param>
/// <param name="innerException">The cause.</param>
public sealed class StorageException(string message, Exception? innerException = null)
    : PluginStateException("storage_failed", message, innerException);

/// <summary>Somebody else changed a stored state: two processes write to one storage.</summary>
public sealed class StorageConflictException : PluginStateException
{
    /// <summary>Reports that what is stored is not what a change was made on.</summary>
    /// <param name="stateId">The state.</param>
    /// <param name="expectedVersion">The version the change was made on; 0 for none.</param>
    /// <param name="storedVersion">The version that is stored; 0 for none.</param>
    public StorageConflictException(string stateId, long expectedVersion, long storedVersion)
        : base("storage_conflict",
            $"The state '{stateId}' is stored with version {storedVersion}, and the change was made on version {expectedVersion}: another process " +
            "writes to the same storage. Let one manager own it.")
    {
        StateId = stateId;
        ExpectedVersion = expectedVersion;
        StoredVersion = storedVersion;
    }

    /// <summary>Reports that what is stored is another incarnation of the state than the one a change was made on.</summary>
    /// <param name="stateId">The state.</param>
    /// <param name="expectedVersion">The version the change was made on; 0 for none.</param>
    /// <param name="storedVersion">The version that is stored; 0 for none.</param>
    /// <param name="expectedEpoch">The epoch the change was made in.</param>
    /// <param name="storedEpoch">The epoch that is stored.</param>
    public StorageConflictException(string stateId, long expectedVersion, long storedVersion, long expectedEpoch, long storedEpoch)
        : base("storage_conflict",
            $"The state '{stateId}' is stored with version {storedVersion} of epoch {storedEpoch}, and the change was made on version {expectedVersion} " +
            $"of epoch {expectedEpoch}: another process removed the state and made it anew. Let one manager own the storage.")
    {
        StateId = stateId;
        ExpectedVersion = expectedVersion;
        StoredVersion = storedVersion;
    }

    /// <summary>The state.</summary>
    public string StateId { get; }

    /// <summary>The version the change was made on; 0 for none.</summary>
    public long ExpectedVersion { get; }

    /// <summary>The version that is stored; 0 for none.</summary>
    public long StoredVersion { get; }
}
