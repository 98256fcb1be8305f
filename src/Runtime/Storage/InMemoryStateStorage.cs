using PluginState.Bounded;

namespace PluginState.Storage;

/// <summary>
/// Keeps states in the memory of the process, beyond those a manager holds: for tests, and as a second tier that outlives a manager's evictions.
/// It keeps only the newest version and the operation ids, so that a state costs less here than in a manager.
/// </summary>
/// <remarks>
/// It is bounded: once it is full the state that was neither loaded nor saved for longest leaves, and <see cref="Evicted"/> tells of it. It is
/// then gone, and a change that was made on it is a <see cref="StorageConflictException"/>; give it room for every state that must stay. Every
/// state is one immutable value that is replaced as a whole, and only by a change made on it: calls may come from any number of threads.
/// </remarks>
public sealed class InMemoryStateStorage : IStateStorage
{
    /// <summary>How many states it holds where nobody says.</summary>
    public const int DefaultCapacity = 10_000;

    private readonly LruCache<string, StoredState> _states;

    /// <summary>Makes an empty storage.</summary>
    /// <param name="capacity">The greatest number of states; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is below 1.</exception>
    public InMemoryStateStorage(int capacity = DefaultCapacity) => _states = new(capacity, StringComparer.Ordinal, onEviction: OnEviction);

    /// <summary>Raised for every state that left for want of room, after it left and outside every lock. Handlers should not throw.</summary>
    public event Action<Eviction<string, StoredState>>? Evicted;

    /// <summary>The greatest number of states.</summary>
    public int Capacity => _states.Capacity;

    /// <summary>The number of states, at no moment above <see cref="Capacity"/>.</summary>
    public int Count => _states.Count;

    /// <inheritdoc/>
    public ValueTask<StoredState?> LoadAsync(string stateId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_states.TryGet(stateId, out var state) ? state : null);
    }

    /// <inheritdoc/>
    public ValueTask SaveAsync(StoredChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        change.Check();
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            var stored = _states.TryPeek(change.StateId, out var found) ? found : null;
            change.CheckMadeOn(stored is null ? null : (stored.Epoch, stored.Version));
            var next = After(stored, change);

            // Whoever came in between changed the version, and the next look says so.
            if (stored is null ? _states.TryAdd(change.StateId, next) : _states.TryUpdate(change.StateId, next, stored))
                return ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_states.TryRemove(stateId, out _));
    }

    private static StoredState After(StoredState? stored, StoredChange change)
    {
        var operations = change.Remember(stored?.Operations ?? []);
        return change.OnlyRemembers
            ? stored! with { Operations = operations }
            : new(change.StateId, change.Epoch, change.Version, change.Document, change.Stamp, operations);
    }

    private void OnEviction(Eviction<string, StoredState> eviction)
    {
        if (eviction.Reason is EvictionReason.Capacity)
            Evicted?.Invoke(eviction);
    }
}
