using System.Collections.Immutable;

namespace PluginState.Conflicts;

/// <summary>The last conflicts of a server, exactly bounded.</summary>
/// <remarks>A ring under a lock that runs no user code.</remarks>
public sealed class ConflictHistory
{
    private readonly Lock _lock = new();
    private readonly SettledConflict[] _ring;
    private long _total;
    private long _unresolved;

    internal ConflictHistory(int capacity) => _ring = new SettledConflict[capacity];

    /// <summary>How many conflicts it remembers at most.</summary>
    public int Capacity => _ring.Length;

    /// <summary>How many it remembers.</summary>
    public int Count => (int)Math.Min(Interlocked.Read(ref _total), _ring.Length);

    /// <summary>How many there have been so far.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>How many of them nobody answered.</summary>
    public long Unresolved => Interlocked.Read(ref _unresolved);

    /// <summary>The last conflicts, newest first.</summary>
    public ImmutableArray<SettledConflict> Recent
    {
        get
        {
            lock (_lock)
            {
                var recent = ImmutableArray.CreateBuilder<SettledConflict>(Count);
                for (var i = _total - 1; i >= 0 && i >= _total - _ring.Length; i--)
                    recent.Add(_ring[i % _ring.Length]);
                return recent.ToImmutable();
            }
        }
    }

    internal void Add(ImmutableArray<SettledConflict> conflicts)
    {
        if (conflicts.IsEmpty)
            return;
        lock (_lock)
        {
            foreach (var conflict in conflicts)
            {
                _ring[_total++ % _ring.Length] = conflict;
                if (!conflict.IsResolved)
                    _unresolved++;
            }
        }
    }
}
