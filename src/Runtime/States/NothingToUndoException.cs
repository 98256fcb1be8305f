namespace PluginState.States;

/// <summary>There is no update to undo: the first version was not made by one, or nobody of that name made one that is still known.</summary>
public sealed class NothingToUndoException : PluginStateException
{
    internal NothingToUndoException(string stateId, string what)
        : base("nothing_to_undo", $"Nothing of state '{stateId}' can be undone: {what}. Name a version that GetHistory lists and that has one before it, " +
            "go back to a checkpoint, or raise HistoryCapacity.") => (StateId, Reason) = (stateId, what);

    /// <summary>The state.</summary>
    public string StateId { get; }

    internal string Reason { get; }
}
