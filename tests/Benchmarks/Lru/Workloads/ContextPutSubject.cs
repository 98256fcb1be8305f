using PluginState.Benchmarks.Harness;
using PluginState.Contexts;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>
/// Puts new contexts into a full manager. Each worker goes round contexts of its own, four times as many as fit; they, too, were made before.
/// </summary>
internal sealed class ContextPutSubject : Subject
{
    private const int ContextsPerEntry = 4;

    private readonly ContextManager _manager;
    private readonly StateContext[][] _contexts;
    private readonly int[] _next;

    public ContextPutSubject(string name, int capacity, int workers)
        : base(name)
    {
        _manager = new ContextManager(capacity);
        _next = new int[workers];
        _contexts = [.. Enumerable.Range(1, workers).Select(seed =>
            Array.ConvertAll(new Keys(Itinerary.RoundUp(ContextsPerEntry * capacity), seed).Stored, static id => new StateContext(id, "state")))];
        while (_manager.Count < capacity)
            RunBatch(0);
    }

    public override void RunBatch(int worker)
    {
        var contexts = _contexts[worker];
        foreach (var context in contexts.AsSpan(_next[worker], BatchSize))
            _manager.Put(context);
        _next[worker] = (_next[worker] + BatchSize) % contexts.Length;
    }
}
