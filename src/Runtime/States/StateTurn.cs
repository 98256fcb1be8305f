namespace PluginState.States;

/// <summary>A state's turn that is held, and the state as it is in it. Ended by <see cref="Dispose"/>, once.</summary>
/// <param name="record">The state in memory. With a storage it may leave memory at any moment, and what is saved counts all the same.</param>
/// <param name="current">The newest version; nobody commits another while the turn is held.</param>
/// <param name="stored">The turn, where the state has a storage; otherwise it is the record's own.</param>
internal readonly struct StateTurn(StateRecord record, StateSnapshot current, StateTurns.Hold? stored) : IDisposable
{
    public StateRecord Record => record;

    public StateSnapshot Current => current;

    public void Dispose()
    {
        if (stored is { } hold)
            hold.Dispose();
        else
            record.Turn.Release();
    }
}
