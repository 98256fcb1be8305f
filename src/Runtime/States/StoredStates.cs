using PluginState.Storage;

namespace PluginState.States;

/// <summary>The storage as the manager sees it: counted, and with none but typed errors.</summary>
internal sealed class StoredStates(IStateStorage storage)
{
    private long _loads;
    private long _saves;
    private long _failures;

    public long Loads => Interlocked.Read(ref _loads);

    public long Saves => Interlocked.Read(ref _saves);

    public long Failures => Interlocked.Read(ref _failures);

    public async ValueTask<StoredState?> LoadAsync(string stateId, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await storage.LoadAsync(stateId, cancellationToken);
            Interlocked.Increment(ref _loads);
            return stored;
        }
        catch (Exception error) when (!(error is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw Typed(error, stateId, "be read");
        }
    }

    /// <summary>Saves. It is not given up half-way: whoever began to save learns whether it was.</summary>
    public async ValueTask SaveAsync(StoredChange change)
    {
        try
        {
            await storage.SaveAsync(change, CancellationToken.None);
            Interlocked.Increment(ref _saves);
        }
        catch (Exception error)
        {
            throw Typed(error, change.StateId, $"be saved as version {change.Version}");
        }
    }

    public async ValueTask<bool> RemoveAsync(string stateId)
    {
        try
        {
            return await storage.RemoveAsync(stateId, CancellationToken.None);
        }
        catch (Exception error)
        {
            throw Typed(error, stateId, "be removed");
        }
    }

    private PluginStateException Typed(Exception error, string stateId, string what)
    {
        Interlocked.Increment(ref _failures);
        return error as PluginStateException ?? new StorageException(
            $"The state '{stateId}' could not {what}: {error.GetType().Name}: {error.Message} Look to the storage and try again; " +
            "an update with an operation id is safe to try again.", error);
    }
}
