namespace PluginState.Torture.Linearizability;

/// <summary>
/// Whether some order of a history's operations, in which none goes before one that had answered when it was called, gives the answers that were given
/// (Wing and Gong, 1993; what was tried is remembered by which operations are done and what the state is then, as Lowe has it, 2017).
/// </summary>
/// <typeparam name="TState">A model's state, with equality by value.</typeparam>
internal sealed class Linearization<TState>
    where TState : class
{
    public const int MostSteps = 64;

    private readonly IReadOnlyList<Step<TState>> _steps;
    private readonly HashSet<(ulong Done, TState State)> _tried = [];

    private Linearization(IReadOnlyList<Step<TState>> steps) => _steps = steps;

    public static bool Explains(IReadOnlyList<Step<TState>> history, TState initial)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(history.Count, MostSteps);
        return new Linearization<TState>(history).Search(0, initial);
    }

    private bool Search(ulong done, TState state)
    {
        if (ulong.PopCount(done) == (ulong)_steps.Count)
            return true;
        if (!_tried.Add((done, state)))
            return false;
        var mostLate = long.MaxValue; // what was called after this cannot be next
        for (var i = 0; i < _steps.Count; i++)
        {
            if ((done & (1UL << i)) == 0)
                mostLate = Math.Min(mostLate, _steps[i].Returned);
        }

        for (var i = 0; i < _steps.Count; i++)
        {
            if ((done & (1UL << i)) == 0 && _steps[i].Invoked <= mostLate && _steps[i].Apply(state) is { } next && Search(done | (1UL << i), next))
                return true;
        }

        return false;
    }
}
