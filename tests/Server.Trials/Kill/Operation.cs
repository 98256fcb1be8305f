namespace PluginState.Server.Trials.Kill;

/// <summary>What one client wants to be done once.</summary>
/// <param name="Id">Its id, the same for every try.</param>
/// <param name="StateId">The state.</param>
/// <param name="Kind">What it does.</param>
internal sealed record Operation(string Id, string StateId, OperationKind Kind);
