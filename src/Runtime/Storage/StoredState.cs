using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Storage;

/// <summary>A state as it is stored.</summary>
/// <param name="StateId">Its id.</param>
/// <param name="Epoch">Which incarnation of the id it is: a state that was removed and made anew has another one.</param>
/// <param name="Version">Its newest version.</param>
/// <param name="Document">That version's document, to the byte as it was saved.</param>
/// <param name="Stamp">Who made that version and when.</param>
/// <param name="Operations">The operation ids that were accepted lately, oldest first; bounded.</param>
public sealed record StoredState(
    string StateId, long Epoch, long Version, StateValue Document, EditStamp Stamp, ImmutableArray<StoredOperation> Operations);

/// <summary>An operation id that was accepted, so that a retry of it does nothing.</summary>
/// <param name="Id">The operation's id, as its client gave it.</param>
/// <param name="Version">The version its update came to.</param>
public sealed record StoredOperation(string Id, long Version);
