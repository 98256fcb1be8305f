using PluginState.Interleavings.Scheduling;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Interleavings;

/// <summary>Runs a scenario's operations on whatever does them, and judges the history.</summary>
internal sealed class ScenarioRun
{
    private readonly Recorder _recorder;
    private long _ticket;

    public ScenarioRun(Scenario scenario, Func<Operation, object?> run)
    {
        _recorder = new(scenario, run, () => ++_ticket);
        foreach (var operation in scenario.Setup)
            _recorder.RunAlone(Call.Setup, operation);
        Threads = [.. scenario.Threads.Select<IReadOnlyList<Operation>, Action>((operations, thread) => () =>
        {
            foreach (var operation in operations)
            {
                // The switch comes before the ticket is drawn, so that what another thread does meanwhile came before.
                Execution.Point(operation, 0);
                _recorder.RunNext(thread, operation);
            }
        })];
    }

    public IReadOnlyList<Action> Threads { get; }

    public string? Judge()
    {
        var history = _recorder.Finish();
        var linearization = Linearization.Of(history);
        return linearization.Exists ? null : $"{history}\n{linearization}";
    }
}
