using PluginState.Bounded;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Interleavings.Broken;

/// <summary>Makes room in one critical section and fills it in another, where it may be gone: the count goes above the capacity.</summary>
internal sealed class ChecksThenActs(int capacity) : SoundCache(capacity)
{
    private int _count;

    public override int Count => Volatile.Read(ref _count);

    protected override void Put(int key, Item value)
    {
        var isFull = Volatile.Read(ref _count) == Capacity;
        lock (Gate)
        {
            if (isFull)
                Recorder.Told(Take(Entries.Count - 1, EvictionReason.Capacity));
            Entries.Insert(0, (key, value));
            Volatile.Write(ref _count, Entries.Count);
        }
    }
}
