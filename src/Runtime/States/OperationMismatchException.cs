namespace PluginState.States;

/// <summary>An operation id was used again for another operation. Nothing was done.</summary>
public sealed class OperationMismatchException : PluginStateException
{
    internal OperationMismatchException(string stateId, string operationId, long version)
        : base("operation_mismatch", $"The operation id '{operationId}' of state '{stateId}' was accepted as version {version} for another edit. " +
            "Give every operation an id of its own, and the same id only to retries of the same edit.")
    {
        StateId = stateId;
        OperationId = operationId;
        Version = version;
    }

    /// <summary>The state.</summary>
    public string StateId { get; }

    /// <summary>The id that was used twice.</summary>
    public string OperationId { get; }

    /// <summary>The version the other edit came to.</summary>
    internal long Version { get; }
}
