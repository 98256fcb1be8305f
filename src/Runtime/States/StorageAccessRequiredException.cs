namespace PluginState.States;

/// <summary>A call that cannot wait for a storage was made where the storage has to be asked. Nothing was done.</summary>
public sealed class StorageAccessRequiredException : PluginStateException
{
    internal StorageAccessRequiredException(string stateId, string call, string asynchronous)
        : base("storage_access_required", $"{call} of state '{stateId}' needs the storage, and {call} cannot wait for it. Call {asynchronous}.") => StateId = stateId;

    /// <summary>The state.</summary>
    public string StateId { get; }
}
