using Microsoft.Extensions.Logging;
using PluginState.States;

namespace PluginState.Orleans.Calls;

/// <summary>The tries of one call, or of one subscription, since the last answer.</summary>
internal sealed class CallAttempts(string stateId, PluginStateClusterOptions options, ClusterMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan _firstDelay = TimeSpan.FromMilliseconds(20);

    private long? _begun = time.GetTimestamp(); // null after an answer, until something fails
    private TimeSpan _delay = _firstDelay;

    /// <summary>An answer came: whatever fails from now on has all the time again, however long nothing happened before that.</summary>
    public void Restart() => (_begun, _delay) = (null, _firstDelay);

    /// <summary>Waits before the next try.</summary>
    /// <exception cref="StateUnavailableException">It was tried for long enough.</exception>
    public async ValueTask FailedAsync(Exception error, CancellationToken cancellationToken)
    {
        _begun ??= time.GetTimestamp();
        if (time.GetElapsedTime(_begun.Value) >= options.RetryFor)
        {
            metrics.GaveUp();
            throw new StateUnavailableException(stateId, options.RetryFor, error);
        }

        metrics.Retried();
        logger.CallIsTriedAgain(stateId, error.GetType().Name, error.Message);
        var delay = _delay * (0.5 + (Random.Shared.NextDouble() / 2)); // who failed together does not come back together
        _delay = _delay * 2 < options.MaxRetryDelay ? _delay * 2 : options.MaxRetryDelay;
        await Task.Delay(delay, time, cancellationToken);
    }
}
