using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Interleavings.Broken;

/// <summary>Reads in one critical section and counts the use in another, by when the entry may have left and come back.</summary>
internal sealed class LosesUses(int capacity) : SoundCache(capacity)
{
    protected override Item? Get(int key)
    {
        Item? value;
        lock (Gate)
            value = Find(key) is >= 0 and var at ? Entries[at].Value : null;
        if (value is null)
            return null;

        lock (Gate)
            Use(key);
        return value;
    }
}
