namespace PluginState.Plugins.Counters;

/// <summary>Counters that several clients count up and down at once.</summary>
internal static class CounterResolver
{
    /// <summary>Keeps the increments of both sides.</summary>
    [ConflictResolver("counter", Path = "/counters/**")]
    internal static Resolution<decimal> AddUp(Conflict<decimal> conflict)
    {
        if (!conflict.Local.TryGet(out var local) || !conflict.Remote.TryGet(out var remote))
        {
            return Resolution<decimal>.Decline("One side removed the counter that the other changed.");
        }

        // Declining would let a strategy take one side, and the other side's increments would be lost.
        return ExactSum.TryAdd(conflict.Base.GetValueOrDefault(), local, remote, out var sum)
            ? sum
            : Resolution<decimal>.Fail("The sum of both sides' increments has more digits than a decimal can hold.");
    }
}
