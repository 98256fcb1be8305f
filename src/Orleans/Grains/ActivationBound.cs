using System.Collections.Concurrent;
using PluginState.Bounded;
using PluginState.States;

namespace PluginState.Orleans.Grains;

/// <summary>
/// How many states a silo has shells of: as many as documents, and up to a twentieth more while the least recently used ones are on their way out. A document
/// goes first, and takes its shell with it.
/// </summary>
/// <remarks>
/// Orleans deactivates in its own time, so the count of shells cannot be exact; what is exact is the documents, which the engine has. A shell that comes takes a
/// place, and waits for one where none is left: its least recently used neighbours were told to go before it waits, so the places it waits for come.
/// The one collection and the one semaphore are safe for any thread.
/// </remarks>
internal sealed class ActivationBound : IDisposable
{
    private readonly LruCache<string, IGrainContext> _shells;
    private readonly ConcurrentDictionary<IGrainContext, bool> _entered = new(); // who has a place, and whether it was told to go
    private readonly SemaphoreSlim _places;

    public ActivationBound(int capacity)
    {
        Capacity = capacity + Math.Max(1, capacity / 20);
        _places = new(Capacity, Capacity);
        _shells = new(capacity, StringComparer.Ordinal, onEviction: OnEviction);
    }

    /// <summary>How many shells there may be.</summary>
    public int Capacity { get; }

    /// <summary>How many there are.</summary>
    public int Count => _entered.Count;

    public async Task EnterAsync(string stateId, IGrainContext shell, CancellationToken cancellationToken)
    {
        _shells.Put(stateId, shell);
        try
        {
            await _places.WaitAsync(cancellationToken);
        }
        catch
        {
            _shells.TryRemove(stateId, shell);
            throw;
        }

        _entered.TryAdd(shell, false);
    }

    public void Touch(string stateId) => _shells.TryGet(stateId, out _);

    public void Leave(string stateId, IGrainContext shell)
    {
        _shells.TryRemove(stateId, shell);
        if (_entered.TryRemove(shell, out _))
            _places.Release();
    }

    /// <summary>Whether a shell goes because there was no room, and not because the state is elsewhere.</summary>
    public bool HasLetGo(IGrainContext shell) => _entered.TryGetValue(shell, out var isTold) && isTold;

    /// <summary>The document of a state left memory: its shell goes too.</summary>
    public void OnDocumentEvicted(StateSnapshot last, EvictionReason reason) => _shells.TryRemove(last.StateId, out _);

    public void Dispose() => _places.Dispose();

    private void OnEviction(Eviction<string, IGrainContext> eviction)
    {
        if (eviction.Reason is EvictionReason.Replaced)
            return; // an activation that came while the one before it was still going
        _entered.TryUpdate(eviction.Value, true, false);
        eviction.Value.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "The silo has no room for it: others were used since."));
    }
}
