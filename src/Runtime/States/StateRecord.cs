namespace PluginState.States;

/// <summary>A resident state.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Epoch">Which incarnation it is: a state created anew under an id that was evicted or removed has another one.</param>
/// <param name="History">Its versions.</param>
internal sealed record StateRecord(string Id, long Epoch, VersionHistory History)
{
    /// <summary>
    /// Taken while an update is merged and committed, and for nothing else; no user code runs in it. The compare-and-swap in
    /// <see cref="History"/> would be right without it, but an update that has much to merge would starve beside one that has nothing to.
    /// Waiting blocks no thread, and who came first goes first.
    /// </summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);
}
