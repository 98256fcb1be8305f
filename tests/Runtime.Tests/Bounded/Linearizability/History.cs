using PluginState.Bounded;

namespace PluginState.Tests.Bounded.Linearizability;

/// <summary>All calls of one run, in the order in which they were invoked.</summary>
internal sealed class History(int capacity, IEnumerable<Call> calls)
{
    public int Capacity => capacity;

    public IReadOnlyList<Call> Calls { get; } = [.. calls.OrderBy(static call => call.Invoked)];

    public bool HasOverlap => Calls.Any(call => Calls.Any(call.Overlaps));

    /// <summary>Whether an operation made another entry leave to make room.</summary>
    public bool HasEviction => Calls.Any(static call => call.Outcome.Left.Any(static e => e.Reason == EvictionReason.Capacity));

    /// <summary>Whether an operation that evicted ran at the same time as an operation of another thread.</summary>
    public bool HasOverlappingEviction => Calls.Any(call =>
        call.Outcome.Left.Any(static e => e.Reason == EvictionReason.Capacity) && Calls.Any(call.Overlaps));

    public override string ToString() => $"Capacity {capacity}\n" + string.Join('\n', Calls.Select(static call => "  " + call));
}
