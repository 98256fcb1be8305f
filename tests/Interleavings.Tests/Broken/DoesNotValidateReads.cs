using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Interleavings.Broken;

/// <summary>Reads take no lock and do not look whether the place they read from has gone to another key meanwhile.</summary>
internal sealed class DoesNotValidateReads(int capacity) : SoundCache(capacity)
{
    private readonly Item?[] _places = new Item?[capacity];
    private readonly int[] _keys = new int[capacity];

    protected override Item? Get(int key)
    {
        for (var place = 0; place < _places.Length; place++)
        {
            if (Volatile.Read(ref _keys[place]) == key)
                return Volatile.Read(ref _places[place]);
        }

        return null;
    }

    protected override void Put(int key, Item value)
    {
        lock (Gate)
        {
            base.Put(key, value);
            for (var place = 0; place < Entries.Count; place++)
            {
                Volatile.Write(ref _keys[place], Entries[place].Key);
                Volatile.Write(ref _places[place], Entries[place].Value);
            }
        }
    }
}
