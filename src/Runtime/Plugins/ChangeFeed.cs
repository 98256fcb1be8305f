using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PluginState.Plugins;

/// <summary>Tells the host's listeners of changes, in order, one at a time, and outside every lock.</summary>
/// <remarks>
/// Changes are queued under the scan gate, so the queue has their order. Whoever finds the queue idle tells all of it; another
/// thread that comes meanwhile leaves its changes to the first, which looks again after it has let go.
/// </remarks>
internal sealed class ChangeFeed(ILogger logger)
{
    private readonly ConcurrentQueue<PluginInfo> _changes = new();
    private int _telling;

    public event Action<PluginInfo>? Changed;

    public void Add(PluginInfo change) => _changes.Enqueue(change);

    public void Tell()
    {
        while (!_changes.IsEmpty && Interlocked.Exchange(ref _telling, 1) == 0)
        {
            while (_changes.TryDequeue(out var change))
            {
                foreach (var handler in Delegate.EnumerateInvocationList(Changed))
                {
                    try
                    {
                        handler(change);
                    }
                    catch (Exception exception)
                    {
                        logger.PluginChangedHandlerFailed(exception);
                    }
                }
            }

            Volatile.Write(ref _telling, 0);
        }
    }
}
