namespace PluginState;

/// <summary>
/// Answers a conflict. The generator writes one for every method marked <see cref="ConflictResolverAttribute"/>; write one by
/// hand to register it by name.
/// </summary>
/// <remarks>
/// Called outside every lock, possibly from several threads at once, and possibly again for the same update when the state
/// moved meanwhile. The token is cancelled when the caller gives up, the time-out passes or the manager is disposed.
/// </remarks>
/// <param name="conflict">What to answer.</param>
/// <param name="cancellationToken">Cancelled when the answer is no longer wanted.</param>
public delegate ValueTask<Resolution> Resolver(Conflict conflict, CancellationToken cancellationToken);
