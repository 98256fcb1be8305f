namespace PluginState.States;

/// <summary>The current version of one state and the last few before it.</summary>
/// <remarks>
/// <para>
/// <see cref="Current"/> is one reference, and a commit is one compare-and-swap of it: whoever loses the race tries again on what the
/// winner wrote. Nobody waits for anybody.
/// </para>
/// <para>
/// The versions before it live in a ring indexed by version. A writer puts the version it is about to replace into the ring
/// <em>before</em> the swap, so at the moment a version stops being current it is already in the history. Writers that race for one
/// swap put the same object; one that fell asleep for a whole turn of the ring cannot overwrite a newer version, because a slot is
/// only ever swapped from an older version to a newer one.
/// </para>
/// <para>
/// <see cref="Seal"/> ends it: it takes the current version out for good, so that no commit can succeed after the state was evicted
/// and the last committed one is known exactly.
/// </para>
/// </remarks>
internal sealed class VersionHistory
{
    private readonly StateSnapshot?[] _ring;
    private StateSnapshot? _current;

    public VersionHistory(StateSnapshot first, int capacity)
    {
        _ring = new StateSnapshot?[capacity];
        _current = first;
    }

    /// <summary>The current version; null once sealed.</summary>
    public StateSnapshot? Current => Volatile.Read(ref _current);

    /// <summary>A version that is current or still remembered.</summary>
    public StateSnapshot? Find(long version)
    {
        // The current one first, then the ring: a version moves from the one to the other, never back, so it is not missed.
        var current = Current;
        if (current?.Version == version)
            return current;
        if (version < 1)
            return null;
        var remembered = Volatile.Read(ref _ring[version % _ring.Length]);
        return remembered?.Version == version ? remembered : null;
    }

    /// <summary>Replaces the expected current version by the next one, if it is still current.</summary>
    public bool TryCommit(StateSnapshot expected, StateSnapshot next)
    {
        ref var slot = ref _ring[expected.Version % _ring.Length];
        var old = Volatile.Read(ref slot);
        while (old is null || old.Version < expected.Version)
        {
            var seen = Interlocked.CompareExchange(ref slot, expected, old);
            if (ReferenceEquals(seen, old))
                break;
            old = seen;
        }

        return ReferenceEquals(Interlocked.CompareExchange(ref _current, next, expected), expected);
    }

    /// <summary>Takes the current version out for good. The first call gets it; later ones get null.</summary>
    public StateSnapshot? Seal() => Interlocked.Exchange(ref _current, null);

    /// <summary>The versions that are remembered, newest first, without gaps.</summary>
    public IReadOnlyList<StateSnapshot> Versions()
    {
        var versions = new List<StateSnapshot>();
        for (var at = Current; at is not null && versions.Count <= _ring.Length; at = Find(at.Version - 1))
            versions.Add(at);
        return versions;
    }
}
