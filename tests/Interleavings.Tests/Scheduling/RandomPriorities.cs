namespace PluginState.Interleavings.Scheduling;

/// <summary>
/// Probabilistic concurrency testing, after Burckhardt and others: the thread of the highest priority always goes on; priorities
/// are random, and at a few random choices the running thread falls below all others. A bug that needs d such orderings is found
/// with a probability of at least 1/(threads * choices^(d-1)).
/// </summary>
internal sealed class RandomPriorities : Strategy
{
    private readonly int[] _priorities;
    private readonly HashSet<int> _changes = [];
    private int _choices;
    private int _lowest;

    /// <param name="random">Where chance comes from.</param>
    /// <param name="threads">How many threads there are.</param>
    /// <param name="choices">How many choices there are to be, about.</param>
    /// <param name="changes">At how many of them a priority changes.</param>
    public RandomPriorities(Random random, int threads, int choices, int changes)
    {
        _priorities = [.. Enumerable.Range(1, threads)];
        random.Shuffle(_priorities);
        for (var i = 0; i < changes; i++)
            _changes.Add(random.Next(choices));
    }

    public override int Choose(uint candidates, int current)
    {
        if (_changes.Contains(_choices++))
            _priorities[current >= 0 ? current : Highest(candidates)] = --_lowest;
        return Highest(candidates);
    }

    public override void Yielded(int thread) => _priorities[thread] = --_lowest;

    private int Highest(uint candidates)
    {
        var highest = -1;
        for (var i = 0; i < _priorities.Length; i++)
        {
            if ((candidates & (1u << i)) != 0 && (highest < 0 || _priorities[i] > _priorities[highest]))
                highest = i;
        }

        return highest;
    }
}
