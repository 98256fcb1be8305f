namespace PluginState.States;

/// <summary>A transaction was used after it was committed or disposed, or while it is being committed.</summary>
public sealed class TransactionFinishedException : PluginStateException
{
    internal TransactionFinishedException(string stateId, string how)
        : base("transaction_finished", $"The transaction of state '{stateId}' {how}. Begin another one.") => StateId = stateId;

    /// <summary>The state.</summary>
    public string StateId { get; }
}
