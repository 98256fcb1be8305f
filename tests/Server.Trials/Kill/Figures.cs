namespace PluginState.Server.Trials.Kill;

/// <summary>What happened, counted by all clients and followers.</summary>
internal sealed class Figures
{
    private int _lost, _retried, _repeated, _conflicts, _stale, _unavailable, _snapshots, _deltas, _resumed, _resumedWithDelta;

    /// <summary>Requests whose answer never came.</summary>
    public void Lost() => Interlocked.Increment(ref _lost);

    /// <summary>An operation was tried again after its answer never came, and is acknowledged now.</summary>
    /// <param name="isRepeated">Whether the server had done it already.</param>
    public void Retried(bool isRepeated) => Interlocked.Increment(ref isRepeated ? ref _repeated : ref _retried);

    public void Conflict() => Interlocked.Increment(ref _conflicts);

    public void Stale() => Interlocked.Increment(ref _stale);

    public void Unavailable() => Interlocked.Increment(ref _unavailable);

    /// <summary>A follower was told something.</summary>
    /// <param name="isSnapshot">Whether it was a snapshot.</param>
    /// <param name="isResumed">Whether it came back just now.</param>
    public void Told(bool isSnapshot, bool isResumed)
    {
        Interlocked.Increment(ref isSnapshot ? ref _snapshots : ref _deltas);
        if (isResumed)
            Interlocked.Increment(ref isSnapshot ? ref _resumed : ref _resumedWithDelta);
    }

    /// <summary>What is seen of a client that tries again by itself.</summary>
    public string OfOutcomes => $"{_repeated} were tried again and had been done already; {_conflicts} conflicts";

    public string OfEdits =>
        $"{_lost} answers lost; of the operations tried again {_repeated} had been done already and {_retried} had not; {_conflicts} conflicts, {_stale} stale bases, {_unavailable} times unavailable";

    public string OfFollowers => $"followers were told {_snapshots} snapshots and {_deltas} deltas, and resumed {_resumed} times with a snapshot, {_resumedWithDelta} times with a delta";
}
