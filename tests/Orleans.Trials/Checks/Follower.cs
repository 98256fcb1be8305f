using PluginState.Orleans.Trials.Load;
using PluginState.States;

namespace PluginState.Orleans.Trials.Checks;

/// <summary>Follows one state and looks at what it is told: each version after the last, or a snapshot in place of some; and never a history that is not the one before, gone on.</summary>
internal sealed class Follower(StateManager manager, string stateId) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StateSnapshot? _last;
    private int _snapshots, _changes;
    private string? _fault;
    private Task? _run;

    public string StateId => stateId;

    /// <summary>Completes when it was told of the state as it is.</summary>
    public Task StartAsync()
    {
        _run = RunAsync();
        return _begun.Task;
    }

    /// <summary>What it was told, once it was told of a version, or after a while.</summary>
    public async Task<FollowerReport> ReportAsync(long version, TimeSpan patience)
    {
        using var giveUp = new CancellationTokenSource(patience);
        while (true)
        {
            Task told;
            lock (_lock)
            {
                if (_last?.Version >= version || _fault is not null || giveUp.IsCancellationRequested)
                {
                    var fault = _fault ?? (_last?.Version >= version ? null : $"version {version} was not told");
                    return new(stateId, _last?.Version ?? 0, _last?.Document.ToString() ?? "", _snapshots, _changes, fault);
                }

                told = _told.Task;
            }

            await told.WaitAsync(giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _run!;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var context = await manager.CreateContextAsync(stateId, Workload.First, cancellationToken: _ending.Token);
                await foreach (var change in manager.SubscribeAsync(context.Id, cancellationToken: _ending.Token))
                    Take(change);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (PluginStateException error) when (error is StateUnavailableException or StateEvictedException)
            {
                // Let go of: it comes back, and is told the whole first.
            }
            catch (Exception error)
            {
                Fail($"{error.GetType().Name}: {error.Message}");
                return;
            }
        }
    }

    private void Take(StateChange change)
    {
        lock (_lock)
        {
            if (change.IsSnapshot)
                _snapshots++;
            else
                _changes++;
            var last = _last?.Version ?? 0;
            if (change.IsSnapshot ? change.State.Version < last : change.State.Version != last + 1)
                _fault ??= $"version {change.State.Version} was told after {last}, {(change.IsSnapshot ? "as a snapshot" : "as a change")}";
            else if (_last is not null && !Workload.LogText(change.State.Document).StartsWith(Workload.LogText(_last.Document), StringComparison.Ordinal))
                _fault ??= $"version {change.State.Version} does not go on from {last}: {change.State.Document} after {_last.Document}";
            _last = change.State;
            _told.TrySetResult();
            _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _begun.TrySetResult();
    }

    private void Fail(string fault)
    {
        lock (_lock)
        {
            _fault ??= fault;
            _told.TrySetResult();
        }

        _begun.TrySetResult();
    }
}
