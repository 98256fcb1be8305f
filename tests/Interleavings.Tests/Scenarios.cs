using PluginState.Tests.Bounded.Linearizability;
using static PluginState.Tests.Bounded.Linearizability.Operation;

namespace PluginState.Interleavings;

/// <summary>Small scenarios in which threads get in each other's way.</summary>
internal static class Scenarios
{
    private const int A = 0, B = 1, C = 2, D = 3;

    private static readonly Item _a1 = new(1, A), _a2 = new(2, A), _a3 = new(3, A), _b1 = new(4, B), _b2 = new(5, B), _c1 = new(6, C), _d1 = new(7, D);

    /// <summary>A new operation needs its lines here.</summary>
    public static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>
    {
        ["Get and the eviction of its key"] =
            new(1, [PutA], [[new Get(A)], [PutB, new Peek(A)]]),
        ["Gets of both entries and a Put that evicts one"] =
            new(2, [PutA, PutB], [[new Get(A)], [new Get(B)], [PutC]]),
        ["Gets of both entries by one thread and Puts that evict them by another"] =
            new(2, [PutA, PutB], [[new Get(A), new Get(B)], [PutC, PutD]]),
        ["Two Puts of new keys"] =
            new(1, [PutA], [[PutB, new Peek(B)], [PutC, new Peek(C)]]),
        ["Two Puts of one new key"] =
            new(1, [PutB], [[PutA, new Get(A)], [PutA2, new Get(A)]]),
        ["Put and Remove of one key"] =
            new(2, [PutA], [[PutA2, new Get(A)], [new Remove(A), new Peek(A)]]),
        ["Get and Replace, then an eviction"] =
            new(2, [PutA, PutB], [[new Get(A), new Get(A)], [PutA2, PutC]]),
        ["Get while its key is removed and put again"] =
            new(1, [PutA], [[new Get(A), new Peek(A)], [new Remove(A), PutA2]]),
        ["Get while its entry's place goes to another key"] =
            new(1, [PutA], [[new Get(A), new Get(B)], [new Remove(A), PutB]]),
        ["Get while its entry's place goes to another key and back"] =
            new(1, [PutA], [[new Get(A)], [PutB, PutA]]),
        ["Get while its entry's place goes to another key and back with another value"] =
            new(1, [PutA], [[new Get(A), new Peek(A)], [PutB, PutA2]]),
        ["Clear and Put"] =
            new(2, [PutA], [[new Clear(), new Operation.Count()], [PutB, new Peek(A)]]),
        ["Clear and Get and Put"] =
            new(2, [PutA, PutB], [[new Clear()], [new Get(A)], [PutC]]),
        ["Victim and newcomer are never both missing"] =
            new(1, [PutA], [[PutB], [new Peek(A), new Peek(B)], [new Operation.Count()]]),
        ["Victim and newcomer are never both there"] =
            new(1, [PutA], [[PutB, PutA2], [new Get(B), new Get(A)]]),
        ["Two updates from one value"] =
            new(1, [PutA], [[new TryUpdate(A, _a2, _a1)], [new TryUpdate(A, _a3, _a1)], [new Get(A)]]),
        ["Update and the eviction of its key"] =
            new(2, [PutA, PutB], [[new TryUpdate(A, _a2, _a1), new Peek(A)], [PutC]]),
        ["Update away and back while another updates"] =
            new(1, [PutA], [[new TryUpdate(A, _a2, _a1), new TryUpdate(A, _a1, _a2)], [new TryUpdate(A, _a3, _a1), new Get(A)]]),
        ["Two that get or add one key"] =
            new(1, [PutB], [[new GetOrAdd(A, _a1)], [new GetOrAdd(A, _a2), new Get(B)]]),
        ["Get or add and Remove"] =
            new(1, [PutA], [[new GetOrAdd(A, _a2)], [new Remove(A), new Peek(A)]]),
        ["Add of one key by two and its removal"] =
            new(1, [PutB], [[new TryAdd(A, _a1)], [new TryAdd(A, _a2)], [new Remove(A)]]),
        ["Put of the same object and an eviction"] =
            new(2, [PutA, PutB], [[PutA, new Peek(A)], [PutC]]),
        ["Remove and the eviction of the same entry"] =
            new(1, [PutA], [[new Remove(A)], [PutB], [new Get(A)]]),
        ["Remove if it is still the same while it is replaced"] =
            new(2, [PutA, PutB], [[new RemoveIf(A, _a1)], [PutA2, PutC]]),
        ["Get and two that put its key and another"] =
            new(1, [PutA], [[new Get(A)], [PutB], [PutA2]]),
        ["Resize to less and Get and Put"] =
            new(2, [PutA, PutB], [[new Resize(1), new Operation.Count()], [new Get(A)], [PutC]]),
        ["Resize to more and Put"] =
            new(1, [PutA], [[new Resize(2)], [PutB, new Peek(A)], [PutC]]),
        ["Two that add or update one key, and its eviction"] =
            new(1, [PutA], [[new AddOrUpdate(A, _a2, _a3)], [new AddOrUpdate(A, _a3, _a2)], [PutB]]),
        ["Growth and Get"] =
            new(40, [.. Enumerable.Range(0, 16).Select(static key => new Put(key, new(key + 1, key)))],
                [[new Get(A), new Get(B)], [new Put(16, new(17, 16)), new Get(A)]]),
    };

    /// <summary>Readings of the whole while others change it.</summary>
    public static IReadOnlyDictionary<string, Scenario> Readings { get; } = new Dictionary<string, Scenario>
    {
        ["Snapshot and Gets that turn the order round"] =
            new(3, [PutA, PutB, PutC], [[new Get(A), new Get(B)], [new Snapshot()]]),
        ["Snapshot between a use that is stamped and its completion"] =
            new(3, [PutA, PutC, PutB], [[new Get(A)], [new Get(B), new Snapshot()]]),
        ["Snapshot between a use that is stamped and its completion, then evictions"] =
            new(3, [PutA, PutC, PutB], [[new Get(A)], [new Get(B), new Snapshot(), new Resize(1)]]),
        ["Snapshot and a Put that evicts"] =
            new(2, [PutA, PutB], [[PutC, new Get(B)], [new Snapshot()]]),
        ["Snapshot and a Replace"] =
            new(2, [PutA, PutB], [[PutA2, new Put(B, _b2)], [new Snapshot()]]),
        ["Statistics and a Put that evicts"] =
            new(1, [PutA], [[PutB, new Remove(B)], [new Statistics(), new Operation.Count()]]),
    };

    private static Put PutA => new(A, _a1);

    private static Put PutA2 => new(A, _a2);

    private static Put PutB => new(B, _b1);

    private static Put PutC => new(C, _c1);

    private static Put PutD => new(D, _d1);
}
