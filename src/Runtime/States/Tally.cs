namespace PluginState.States;

/// <summary>How many entries all the small collections of one kind hold together: each state has its own, and nobody should have to visit them all.</summary>
internal sealed class Tally
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(int entries) => Interlocked.Add(ref _count, entries);
}
