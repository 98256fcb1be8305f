using PluginState.Bounded;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Interleavings.Broken;

/// <summary>The victim leaves in one critical section and the newcomer enters in another: between them both are missing.</summary>
internal sealed class EvictsTooEarly(int capacity) : SoundCache(capacity)
{
    protected override void Put(int key, Item value)
    {
        Eviction<int, Item>? left = null;
        lock (Gate)
        {
            if (Find(key) < 0 && Entries.Count == Capacity)
                left = Take(Capacity - 1, EvictionReason.Capacity);
        }

        base.Put(key, value);
        if (left is { } victim)
            Recorder.Told(victim);
    }
}
