namespace PluginState.States;

/// <summary>A resident state.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Epoch">Which incarnation it is: a state created anew under an id that was evicted or removed has another one.</param>
/// <param name="History">Its versions.</param>
internal sealed record StateRecord(string Id, long Epoch, VersionHistory History);
