namespace PluginState.States;

/// <summary>How many revisions were accepted, by kind, and how many answers were repeated.</summary>
internal sealed class RevisionCounts
{
    private readonly long[] _byKind = new long[Enum.GetValues<RevisionKind>().Length];
    private long _repeated;

    public long Total => _byKind.Select((_, kind) => this[(RevisionKind)kind]).Sum();

    public long Repeated => Interlocked.Read(ref _repeated);

    public long this[RevisionKind kind] => Interlocked.Read(ref _byKind[(int)kind]);

    public void Add(RevisionKind kind) => Interlocked.Increment(ref _byKind[(int)kind]);

    public void AddRepeated() => Interlocked.Increment(ref _repeated);
}
