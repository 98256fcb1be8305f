namespace PluginState.States;

/// <summary>An update was to take effect at one version of a state only, and the state is at another. It is as it was.</summary>
public sealed class VersionMismatchException : PluginStateException
{
    internal VersionMismatchException(string stateId, long expectedVersion, long currentVersion)
        : base("version_mismatch",
            $"The update of state '{stateId}' is for version {expectedVersion}; the state is at {currentVersion}. Get the state and make the edit again, or leave the version out to have it merged.")
    {
        StateId = stateId;
        ExpectedVersion = expectedVersion;
        CurrentVersion = currentVersion;
    }

    /// <summary>The state.</summary>
    public string StateId { get; }

    /// <summary>The version it was to be at.</summary>
    public long ExpectedVersion { get; }

    /// <summary>The version it is at.</summary>
    public long CurrentVersion { get; }
}
