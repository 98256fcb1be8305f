namespace PluginState.Orleans.Trials.Load;

/// <summary>What clients met.</summary>
internal sealed class Figures
{
    private int _conflicts, _stale, _repeated, _unavailable, _refused, _abandoned;

    public int Conflicts => _conflicts;

    /// <summary>Edits that were made anew, because their base was not known any more.</summary>
    public int StaleBases => _stale;

    /// <summary>Operations that had been done when they were asked for again.</summary>
    public int Repeated => _repeated;

    /// <summary>Times that the front end gave up and the client tried again.</summary>
    public int Unavailable => _unavailable;

    /// <summary>Updates that were refused for another reason, and made anew.</summary>
    public int Refused => _refused;

    public int Abandoned => _abandoned;

    public void Conflict(int count) => Interlocked.Add(ref _conflicts, count);

    public void Stale() => Interlocked.Increment(ref _stale);

    public void Repeat() => Interlocked.Increment(ref _repeated);

    public void WasUnavailable() => Interlocked.Increment(ref _unavailable);

    public void Refuse() => Interlocked.Increment(ref _refused);

    public void Abandon() => Interlocked.Increment(ref _abandoned);
}
