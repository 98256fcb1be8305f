using PluginState.Bounded;

namespace PluginState.Tests.Bounded.Linearizability;

/// <summary>What an operation gave to its caller, and what the callback was told of on the caller's thread meanwhile.</summary>
internal sealed class Outcome(object? answer, IReadOnlyList<Eviction<int, Item>> left)
{
    public object? Answer => answer;

    public IReadOnlyList<Eviction<int, Item>> Left => left;

    public bool Is(object? otherAnswer, List<Eviction<int, Item>> otherLeft)
    {
        if (!Equals(answer, otherAnswer) || left.Count != otherLeft.Count)
            return false;
        for (var i = 0; i < otherLeft.Count; i++)
        {
            if (left[i] != otherLeft[i])
                return false;
        }

        return true;
    }

    public override string ToString() =>
        string.Join(", ", left.Select(static e => $"{e.Key}={e.Value} left: {e.Reason}").Prepend($"{answer ?? "-"}"));
}
