using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace PluginState.Plugins;

/// <summary>The generations that serve no more and are still in memory.</summary>
/// <remarks>
/// Used under the host's scan gate only. It is bounded: when more wait than that, the oldest is unloaded without waiting for its calls,
/// and is watched no more.
/// </remarks>
internal sealed class UnloadQueue(int capacity, ILogger logger, TimeProvider timeProvider)
{
    private readonly LinkedList<Entry> _pending = [];

    /// <summary>What waits, oldest first, and why it did at the last advance.</summary>
    public ImmutableArray<PluginInfo> Pending => [.. _pending.Select(static entry => entry.Info)];

    public void Add(PluginInfo info, PluginUnload unload)
    {
        logger.PluginUnloadPending(unload.Plugin);
        var entry = new Entry(info with { State = PluginStatus.Unloading, IsCodeLoaded = true }, unload, timeProvider.GetUtcNow());
        entry.Look(logger);
        _pending.AddLast(entry);
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
            else
            {
                node.Value.Look(logger);
            }

            node = next;
        }
    }

    public void Close()
    {
        Advance(force: true);
        _pending.Clear();
    }

    private sealed class Entry(PluginInfo info, PluginUnload unload, DateTimeOffset since)
    {
        public PluginInfo Info { get; private set; } = info;

        public PluginUnload Unload => unload;

        public void Look(ILogger logger)
        {
            var (cause, reason) = unload.Why();
            if (cause == PluginUnloadCause.Held && Info.UnloadPending?.Cause != cause)
                logger.PluginHeld(unload.Plugin, reason);
            Info = Info with { UnloadPending = new(cause, reason, since) };
        }
    }
}
