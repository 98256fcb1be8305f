using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginState.Orleans.Grains;
using PluginState.Orleans.Messages;
using PluginState.States;

namespace PluginState.Orleans.Calls;

/// <summary>Calls states on the cluster until they answer: silos end, move and stall, and what they were asked is asked again.</summary>
/// <remarks>
/// A call that had no answer may have been done. What is called here may be asked twice, because each update has an operation id that the state remembers beside
/// its document, and everything else comes to the same when it is done again. How many calls are under way is bounded, and one more fails instead of queueing.
/// </remarks>
internal sealed class ClusterCalls
{
    private readonly IGrainFactory _grains;
    private readonly PluginStateClusterOptions _options;
    private readonly ClusterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _pending;

    public ClusterCalls(
        IGrainFactory grains, IOptions<PluginStateClusterOptions> options, IOptions<StateManagerOptions> stateOptions, ClusterMetrics metrics, TimeProvider time, ILogger<ClusterCalls> logger)
    {
        _grains = grains;
        _options = options.Value;
        StateOptions = stateOptions.Value;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        metrics.Pending = () => Volatile.Read(ref _pending);
    }

    /// <summary>What the states' errors speak of.</summary>
    public StateManagerOptions StateOptions { get; }

    /// <summary>After how long a state that is still at it says so, well before its caller gives up on the answer.</summary>
    public TimeSpan Patience => _options.AttemptTimeout / 2;

    public IStateGrain Grain(string stateId) => _grains.GetGrain<IStateGrain>(stateId);

    public async ValueTask<Answer<T>> CallAsync<T>(string stateId, Func<IStateGrain, CancellationToken, Task<Answer<T>>> call, CancellationToken cancellationToken)
        where T : class
    {
        if (Interlocked.Increment(ref _pending) > _options.MaxPendingCalls)
        {
            Interlocked.Decrement(ref _pending);
            throw new StateUnavailableException(stateId, _options.MaxPendingCalls);
        }

        try
        {
            var grain = Grain(stateId);
            var attempts = Begin(stateId);
            while (true)
            {
                try
                {
                    var asked = call(grain, cancellationToken);
                    var answer = await WaitAsync(asked, cancellationToken);
                    if (answer.IsPending)
                        attempts.Restart();
                    else if (answer.Refusal is not { } refusal)
                        return answer;
                    else if (refusal.IsPassing)
                        await attempts.FailedAsync(refusal.Read(stateId, StateOptions), cancellationToken);
                    else
                        throw refusal.Read(stateId, StateOptions);
                }
                catch (Exception error) when (IsPassing(error, cancellationToken))
                {
                    await attempts.FailedAsync(error, cancellationToken);
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    /// <summary>Tries of one call, or of one subscription, that have had no answer yet.</summary>
    public CallAttempts Begin(string stateId) => new(stateId, _options, _metrics, _time, _logger);

    /// <summary>Whether an error says that a silo could not be reached, and not that what was asked is wrong.</summary>
    public static bool IsPassing(Exception error, CancellationToken cancellationToken) => error switch
    {
        PluginStateException => false,
        OperationCanceledException => !cancellationToken.IsCancellationRequested, // of another who asked for the same, or of a silo that ends
        EnumerationAbortedException => true, // the next silo knows nothing of what the one before had begun to tell
        _ => error is OrleansException or TimeoutException or ObjectDisposedException or IOException or SocketException,
    };

    private async Task<Answer<T>> WaitAsync<T>(Task<Answer<T>> asked, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await asked.WaitAsync(_options.AttemptTimeout, _time, cancellationToken);
        }
        finally
        {
            if (!asked.IsCompleted)
                asked.Ignore(); // its answer, or its error, is nobody's any more
        }
    }
}
