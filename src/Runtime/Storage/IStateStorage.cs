namespace PluginState.Storage;

/// <summary>Keeps states beyond the memory of the process. A manager loads from it what is not resident and saves to it before it acknowledges.</summary>
/// <remarks>
/// For one state there is never more than one call at a time from one manager; for different states there are many at once. An implementation
/// must be safe for that. A call that fails with an <see cref="Exception"/> may or may not have taken effect: the manager then forgets what it
/// has in memory and loads again.
/// </remarks>
public interface IStateStorage
{
    /// <summary>Loads a state's newest version.</summary>
    /// <returns>The state, or null where none is stored under that id.</returns>
    /// <exception cref="StorageException">The storage cannot be read; says why.</exception>
    ValueTask<StoredState?> LoadAsync(string stateId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Saves a change. When the task completes the change is durable: it survives the end of the process, and as far as the implementation says
    /// that of the machine.
    /// </summary>
    /// <exception cref="StorageConflictException">
    /// What is stored is not the version the change was made on: somebody else writes to the same storage.
    /// </exception>
    /// <exception cref="StorageException">The storage cannot be written; says why.</exception>
    ValueTask SaveAsync(StoredChange change, CancellationToken cancellationToken = default);

    /// <summary>Removes a state with all that was saved of it.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StorageException">The storage cannot be written; says why.</exception>
    ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken = default);
}
