using System.Numerics;

namespace PluginState.Interleavings.Scheduling;

/// <summary>
/// Takes, one execution after the other, every schedule that preempts at most so many times: iterative context bounding, after
/// Musuvathi and Qadeer. To go on with another thread where the running one cannot costs nothing.
/// </summary>
internal sealed class DepthFirst(int preemptions) : Strategy
{
    private readonly List<Node> _path = [];
    private int _depth;

    public override int Choose(uint candidates, int current)
    {
        if (_depth < _path.Count)
        {
            var known = _path[_depth++];
            if (known.Candidates != candidates || known.Current != current)
            {
                throw new InvalidOperationException(
                    $"The same choices led elsewhere at choice {_depth}: something besides the schedule decides what happens.");
            }

            return known.Chosen;
        }

        var spent = _path.Count == 0 ? 0 : _path[^1].Spent;
        var first = current >= 0 ? current : BitOperations.TrailingZeroCount(candidates);
        var untried = current >= 0 && spent == preemptions ? 0 : candidates & ~(1u << first);
        _path.Add(new(candidates, current, first, untried, spent));
        _depth++;
        return first;
    }

    /// <summary>Turns to the next schedule.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        _depth = 0;
        while (_path.Count > 0)
        {
            var last = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (last.Untried == 0)
                continue;
            var next = BitOperations.TrailingZeroCount(last.Untried);
            var before = _path.Count == 0 ? 0 : _path[^1].Spent;
            _path.Add(last with
            {
                Chosen = next,
                Untried = last.Untried & ~(1u << next),
                Spent = before + (last.Current >= 0 ? 1 : 0),
            });
            return true;
        }

        return false;
    }

    /// <param name="Candidates">Who could go on.</param>
    /// <param name="Current">Who ran and could go on.</param>
    /// <param name="Chosen">Who does in this schedule.</param>
    /// <param name="Untried">Who still has to in another.</param>
    /// <param name="Spent">Preemptions up to here, this one included.</param>
    private readonly record struct Node(uint Candidates, int Current, int Chosen, uint Untried, int Spent);
}
