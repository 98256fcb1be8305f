using System.Numerics;

namespace PluginState.Interleavings.Scheduling;

/// <summary>Makes the choices that another execution made.</summary>
internal sealed class Replay(IReadOnlyList<int> choices) : Strategy
{
    private int _next;

    public override int Choose(uint candidates, int current)
    {
        if (_next < choices.Count)
            return choices[_next++];
        return current >= 0 ? current : BitOperations.TrailingZeroCount(candidates);
    }
}
