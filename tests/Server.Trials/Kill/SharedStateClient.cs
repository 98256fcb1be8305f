using PluginState.Client;

namespace PluginState.Server.Trials.Kill;

/// <summary>Does operations through PluginState.Client, several at once, and knows nothing of lost connections: those are the client's business.</summary>
internal sealed class SharedStateClient : IAsyncDisposable
{
    private const int AtOnce = 2;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private readonly HttpClient _http;
    private readonly SharedState _state;
    private readonly string _name;
    private readonly Ledger _ledger;
    private readonly Figures _figures;

    private SharedStateClient(HttpClient http, SharedState state, string name, Ledger ledger, Figures figures) =>
        (_http, _state, _name, _ledger, _figures) = (http, state, name, ledger, figures);

    public string StateId => _state.StateId;

    /// <summary>What it sees, with what it has not been told of yet.</summary>
    public SharedStateView View => _state.View;

    public static async Task<SharedStateClient> OpenAsync(string name, string stateId, MortalServer server, Ledger ledger, Figures figures)
    {
        var http = new HttpClient(new RedirectingHandler(server)) { BaseAddress = RedirectingHandler.Address };
        var state = await new PluginStateClient(http).OpenAsync(stateId, new()
        {
            Actor = name,
            Initial = Workload.First,
            InitialBackoff = TimeSpan.FromMilliseconds(20),
            MaxBackoff = TimeSpan.FromMilliseconds(200),
        }, TestContext.Current.CancellationToken);
        return new(http, state, name, ledger, figures);
    }

    public Task RunAsync(CancellationToken ending) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(line => RunAsync(line, ending)));

    /// <summary>Completes when it has been told of a version.</summary>
    public async Task ReachAsync(long version)
    {
        await foreach (var change in _state.ChangesAsync(TestContext.Current.CancellationToken))
        {
            if (change.View.Version >= version && change.View.PendingEdits == 0)
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _state.DisposeAsync();
        _http.Dispose();
    }

    private async Task RunAsync(int line, CancellationToken ending)
    {
        for (var i = 0; !ending.IsCancellationRequested; i++)
        {
            var operation = new Operation($"{_name}-{line}-{i}", StateId, line == 0 || i % 4 != 0 ? OperationKind.Count : OperationKind.Patch);
            while (!await DoAsync(operation))
                _figures.Conflict();
        }
    }

    /// <returns>Whether it was accepted; where not, somebody else was quicker, and it is to be made anew.</returns>
    private async Task<bool> DoAsync(Operation operation)
    {
        var edit = await _state.EditAsync(document => Workload.Edit(operation, document).Apply(document), TestContext.Current.CancellationToken);
        var outcome = await edit.Outcome.WaitAsync(_patience, TestContext.Current.CancellationToken);
        if (!outcome.IsAccepted)
        {
            Assert.True(outcome.Error is PluginStateClientException { Code: "conflict_unresolved" }, $"{operation}: {outcome}");
            return false;
        }

        // Of one that was accepted before, only a later version may be known.
        _ledger.Acknowledge(operation, outcome.IsRepeated ? null : outcome.Version);
        if (outcome.IsRepeated)
            _figures.Retried(isRepeated: true);
        return true;
    }
}
