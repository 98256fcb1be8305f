namespace PluginState.States;

/// <summary>The turns of states that have a storage: one a state id, whether the state is in memory or not.</summary>
/// <remarks>
/// A turn is in the map while somebody holds it or waits for it, so there are never more than operations under way. It belongs to the id and not to the
/// record in memory because a state may leave memory while it is being saved: whoever reads it back does so in its turn, after what is being saved, and so
/// neither misses it nor writes over it. Several who miss a state at once queue here, and the first reads it for all. Waiting blocks no thread, and who came
/// first goes first.
/// </remarks>
/// <param name="onLeft">Called after each turn, outside it.</param>
internal sealed class StateTurns(Action onLeft)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>How many states somebody is at or waits for.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _turns.Count;
        }
    }

    /// <summary>Waits for a state's turn. Whoever gets it ends it with <see cref="Hold.Dispose"/>, once.</summary>
    public async ValueTask<Hold> EnterAsync(string stateId, CancellationToken cancellationToken)
    {
        Turn? turn;
        lock (_lock)
        {
            if (!_turns.TryGetValue(stateId, out turn))
                _turns.Add(stateId, turn = new(stateId));
            turn.Users++;
        }

        try
        {
            await turn.Gate.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Forget(turn);
            throw;
        }

        return new(this, turn);
    }

    private void Forget(Turn turn)
    {
        lock (_lock)
        {
            if (--turn.Users == 0)
                _turns.Remove(turn.StateId);
        }
    }

    private void Leave(Turn turn)
    {
        turn.Gate.Release();
        Forget(turn);
        onLeft();
    }

    /// <summary>A turn that is held.</summary>
    public readonly struct Hold(StateTurns turns, Turn turn) : IDisposable
    {
        public void Dispose() => turns.Leave(turn);
    }

    /// <summary>One state's turn.</summary>
    public sealed class Turn(string stateId)
    {
        public string StateId => stateId;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; } // guarded by the map's lock
    }
}
