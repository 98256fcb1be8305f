using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace PluginState.Plugins;

/// <summary>The generations that serve no more and are still in memory.</summary>
/// <remarks>
/// Used under the host's scan gate only. It is bounded: when more wait than that, the oldest is unloaded without waiting for its calls,
/// and is watched no more.
/// </remarks>
internal sealed class UnloadQueue(int capacity, ILogger logger)
{
    private readonly LinkedList<(PluginInfo Info, PluginUnload Unload)> _pending = [];

    public ImmutableArray<PluginInfo> Pending => [.. _pending.Select(static entry => entry.Info)];

    public void Add(PluginInfo info, PluginUnload unload)
    {
        logger.PluginUnloadPending(unload.Plugin);
        _pending.AddLast((info with { State = PluginStatus.Unloading }, unload));
        if (_pending.Count > capacity)
        {
            _pending.First!.Value.Unload.TryFinish(force: true);
            _pending.RemoveFirst();
        }
    }

    public void Advance(bool force = false)
    {
        for (var node = _pending.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Unload.TryFinish(force))
            {
                logger.PluginUnloaded(node.Value.Unload.Plugin);
                _pending.Remove(node);
            }

            node = next;
        }
    }

    public void Close()
    {
        Advance(force: true);
        _pending.Clear();
    }
}
