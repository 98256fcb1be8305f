using PluginState.Benchmarks.Harness;
using PluginState.Documents;

namespace PluginState.Benchmarks.Dispatch;

/// <summary>From a conflict to its answer as a value of a document.</summary>
internal interface IDispatcher
{
    /// <param name="conflict">Which of the conflicts.</param>
    StateValue Answer(int conflict);
}

/// <summary>Has conflict after conflict answered.</summary>
internal sealed class DispatchSubject<TDispatcher>(string name, TDispatcher dispatcher) : Subject(name)
    where TDispatcher : struct, IDispatcher
{
    public override void RunBatch(int worker)
    {
        StateValue? last = null;
        for (var i = 0; i < BatchSize; i++)
            last = dispatcher.Answer(i % Conflicts.Count);
        GC.KeepAlive(last);
    }
}
