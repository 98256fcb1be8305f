using PluginState.Bounded;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Interleavings.Broken;

/// <summary>Looks in one critical section and removes in another, and tells of it even where somebody else removed the entry between.</summary>
internal sealed class TellsTwice(int capacity) : SoundCache(capacity)
{
    protected override Item? Remove(int key)
    {
        Item? value;
        lock (Gate)
            value = Entries.Find(entry => entry.Key == key).Value;
        if (value is null)
            return null;

        lock (Gate)
        {
            if (Find(key) is >= 0 and var at)
                Take(at, EvictionReason.Removed);
        }

        Recorder.Told(new(key, value, EvictionReason.Removed));
        return value;
    }
}
