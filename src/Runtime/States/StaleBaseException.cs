namespace PluginState.States;

/// <summary>An update was made on a version that the bounded history no longer has, or never had, so it cannot be merged. The state is as it was.</summary>
public sealed class StaleBaseException : PluginStateException
{
    internal StaleBaseException(string stateId, long baseVersion, long currentVersion, int historyCapacity)
        : base("stale_base", baseVersion == 0
            ? $"The context has not seen state '{stateId}' yet, so there is nothing its update can have been made on. Call GetState first, or give BaseVersion."
            : baseVersion > currentVersion
            ? $"The update of state '{stateId}' was made on version {baseVersion}, and the newest is {currentVersion}."
            : $"The update of state '{stateId}' was made on version {baseVersion}; the newest is {currentVersion} and only the last " +
              $"{historyCapacity} before it are kept, and of a state that was read back from a storage none. Get the state, make the edit again, or raise HistoryCapacity.")
    {
        StateId = stateId;
        BaseVersion = baseVersion;
        CurrentVersion = currentVersion;
    }

    /// <summary>The state.</summary>
    public string StateId { get; }

    /// <summary>The version the update was made on.</summary>
    public long BaseVersion { get; }

    /// <summary>The newest version.</summary>
    public long CurrentVersion { get; }
}
