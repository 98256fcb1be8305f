using Microsoft.Extensions.Logging;
using PluginState.Contexts;
using PluginState.Resolvers;

namespace PluginState.States;

/// <summary>Looks for expired contexts and resolvers at every interval, from construction until disposal.</summary>
internal sealed class ContextSweeper : IAsyncDisposable
{
    private readonly ContextManager _contexts;
    private readonly BoundedResolverRegistry _resolvers;
    private readonly StateManagerOptions _options;
    private readonly ILogger _logger;
    private readonly PeriodicTimer _timer;
    private readonly Task _running;

    public ContextSweeper(
        ContextManager contexts, BoundedResolverRegistry resolvers, StateManagerOptions options, TimeProvider time, ILogger logger)
    {
        _contexts = contexts;
        _resolvers = resolvers;
        _options = options;
        _logger = logger;
        _timer = new PeriodicTimer(options.CleanupInterval, time);
        _running = RunAsync();
    }

    /// <summary>Stops, and waits for a sweep under way.</summary>
    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _running;
    }

    private async Task RunAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            try
            {
                Sweep();
            }
            catch (AggregateException error)
            {
                _logger.SweepFailed(error); // a subscriber's fault; the entries are gone all the same
            }
        }
    }

    private void Sweep()
    {
        if (_options.ContextTimeToLive is { } timeToLive && _contexts.CleanupExpired(timeToLive) is > 0 and var expired)
            _logger.ContextsExpired(expired, timeToLive);
        if (_options.Resolvers.TimeToLive is { } resolverTimeToLive)
            _resolvers.CleanupExpired(resolverTimeToLive);
    }
}
