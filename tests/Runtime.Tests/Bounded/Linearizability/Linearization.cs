using System.Numerics;

namespace PluginState.Tests.Bounded.Linearizability;

/// <summary>
/// Looks for an order of a history's operations that explains it: one after the other they give, on the model, what they gave,
/// and an operation that ended before another began stands before it.
/// </summary>
/// <remarks>
/// The search of Wing and Gong, with Lowe's memory: an operation may come next if all that ended before it began are done; a set
/// of done operations that led to a state and to no explanation is not looked at again.
/// </remarks>
internal sealed class Linearization
{
    private readonly IReadOnlyList<Call> _calls;
    private readonly uint[] _before;
    private readonly HashSet<(uint Done, string State)> _seen = [];
    private readonly List<Call> _order = [];
    private List<Call> _longest = [];

    private Linearization(History history)
    {
        _calls = history.Calls;
        if (_calls.Count > 32)
            throw new ArgumentException("The operations done are kept in 32 bits.", nameof(history));

        _before = new uint[_calls.Count];
        for (var i = 0; i < _calls.Count; i++)
        {
            for (var j = 0; j < _calls.Count; j++)
            {
                if (_calls[j].Returned < _calls[i].Invoked)
                    _before[i] |= 1u << j;
            }
        }

        Exists = Search(done: 0, new Model(history.Capacity));
    }

    /// <summary>Whether some order explains the history.</summary>
    public bool Exists { get; }

    /// <summary>The order that explains the history, or where there is none, one that explains as many operations as any.</summary>
    public IReadOnlyList<Call> Order => _longest;

    public static Linearization Of(History history) => new(history);

    public override string ToString() =>
        (Exists ? "Explained by\n" : "No order explains it. As many as any order can explain:\n")
        + string.Join('\n', _longest.Select(static call => "  " + call));

    private bool Search(uint done, Model model)
    {
        if (_order.Count > _longest.Count)
            _longest = [.. _order];
        if (BitOperations.PopCount(done) == _calls.Count)
            return true;
        if (!_seen.Add((done, model.State)))
            return false;

        for (var i = 0; i < _calls.Count; i++)
        {
            if ((done & (1u << i)) != 0 || (_before[i] & ~done) != 0)
                continue;
            var next = model.Copy();
            if (!_calls[i].Outcome.Is(_calls[i].Operation.Apply(next), next.Left))
                continue;
            _order.Add(_calls[i]);
            if (Search(done | (1u << i), next))
                return true;
            _order.RemoveAt(_order.Count - 1);
        }

        return false;
    }
}
