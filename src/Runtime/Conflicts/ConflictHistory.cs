using System.Collections.Immutable;
using PluginState.Bounded;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>The last conflicts of a server, and how many there were where; both exactly bounded.</summary>
/// <remarks>A ring and an LRU map of counts under one lock that runs no user code: pointers compare by their text.</remarks>
public sealed class ConflictHistory
{
    private readonly Lock _lock = new();
    private readonly SettledConflict[] _ring;
    private readonly LruCache<JsonPointer, PathCounts> _paths;
    private readonly long[] _outcomes = new long[Enum.GetValues<ResolutionKind>().Length];
    private long _total;
    private long _unresolved;

    internal ConflictHistory(int capacity, int pathCapacity)
    {
        _ring = new SettledConflict[capacity];
        _paths = new(pathCapacity);
    }

    /// <summary>How many conflicts it remembers at most.</summary>
    public int Capacity => _ring.Length;

    /// <summary>How many it remembers.</summary>
    public int Count => (int)Math.Min(Interlocked.Read(ref _total), _ring.Length);

    /// <summary>For how many places conflicts are counted one by one at most; the one that had none for longest is forgotten first.</summary>
    public int PathCapacity => _paths.Capacity;

    /// <summary>For how many places conflicts are counted one by one.</summary>
    public int PathCount => _paths.Count;

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

    /// <summary>How many conflicts there were, by outcome and by place.</summary>
    /// <param name="most">How many places to name: those with the most conflicts among the last <see cref="PathCapacity"/> that had any. At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is negative.</exception>
    public ConflictStatistics GetStatistics(int most = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        lock (_lock)
        {
            return new(
                _total,
                _unresolved,
                Outcomes(_outcomes),
                [.. _paths.Snapshot()
                    .Select(static entry => entry.Value.Read(entry.Key))
                    .OrderByDescending(static path => path.Count)
                    .ThenBy(static path => path.Path)
                    .Take(most)]);
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
                _outcomes[(int)conflict.Outcome]++;
                if (!conflict.IsResolved)
                    _unresolved++;
                if (!_paths.TryGet(conflict.Path, out var counts))
                    _paths.Put(conflict.Path, counts = new());
                counts.Add(conflict);
            }
        }
    }

    private static ImmutableDictionary<ResolutionKind, long> Outcomes(long[] counts) => counts
        .Select(static (count, kind) => KeyValuePair.Create((ResolutionKind)kind, count))
        .Where(static entry => entry.Value > 0)
        .ToImmutableDictionary();

    /// <summary>The counts of one place. Guarded by the history's lock.</summary>
    private sealed class PathCounts
    {
        private readonly long[] _outcomes = new long[Enum.GetValues<ResolutionKind>().Length];
        private long _count;
        private long _unresolved;

        public void Add(SettledConflict conflict)
        {
            _count++;
            _outcomes[(int)conflict.Outcome]++;
            if (!conflict.IsResolved)
                _unresolved++;
        }

        public ConflictPathStatistics Read(JsonPointer path) => new(path, _count, _unresolved, Outcomes(_outcomes));
    }
}
