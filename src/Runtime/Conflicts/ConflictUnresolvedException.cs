using System.Collections.Immutable;

namespace PluginState.Conflicts;

/// <summary>An update conflicts with what others have committed, and nobody answered. The state is as it was.</summary>
public sealed class ConflictUnresolvedException : PluginStateException
{
    internal ConflictUnresolvedException(string stateId, ImmutableArray<SettledConflict> conflicts)
        : base("conflict_unresolved",
            $"The update of state '{stateId}' has {conflicts.Count(static c => !c.IsResolved)} unresolved conflict(s): " +
            string.Join("; ", conflicts.Where(static c => !c.IsResolved).Take(5).Select(static c => $"{(c.Path.IsRoot ? "(document)" : c.Path)} {c.Kind}{(c.Notes.IsEmpty ? "" : $" [{string.Join(", ", c.Notes)}]")}")) +
            ". Declare a resolver for the path, name one in the call, or choose another strategy than fail.")
    {
        StateId = stateId;
        Conflicts = conflicts;
    }

    /// <summary>The state.</summary>
    public string StateId { get; }

    /// <summary>Every conflict of the update, those that were answered included.</summary>
    public ImmutableArray<SettledConflict> Conflicts { get; }
}
