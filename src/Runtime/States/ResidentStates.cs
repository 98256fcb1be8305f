using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using PluginState.Bounded;
using PluginState.Documents;
using PluginState.Storage;

namespace PluginState.States;

/// <summary>The resident states, exactly bounded, and, with a storage, those that are not.</summary>
/// <remarks>
/// <para>
/// One <see cref="LruCache{TKey,TValue}"/> of records, each with its own compare-and-swap. A record that leaves is sealed after it left:
/// an update that found it before either commits before the seal, and is then part of the document the eviction reports, or fails.
/// Why a state left is remembered, for as many ids as there may be resident states, right after it left; whoever knows that it was there (a
/// context attached to its epoch) and finds neither state nor memory is told that it was evicted.
/// </para>
/// <para>
/// <b>With a storage</b> leaving memory harms nobody. Everything that loads, saves or removes a state, or takes it into memory, happens in the turn of its id
/// (<see cref="StateTurns"/>), which outlives the record: so there is one call to the storage at a time for each state, a record in memory is never older than
/// what is stored, and an update that finds its record sealed reads the state back and goes on. What was saved is accepted even if its record was sealed
/// meanwhile. After a failed save nobody knows what is stored: the record is sealed and dropped, and the next in the turn reads it.
/// Those who are told of what left memory are told after the turn, since they may use the manager.
/// </para>
/// </remarks>
internal sealed class ResidentStates
{
    private readonly LruCache<string, StateRecord> _resident;
    private readonly LruCache<string, EvictionReason> _departed;
    private readonly StateManagerOptions _options;
    private readonly StoredStates? _storage;
    private readonly StateTurns _turns;
    private readonly StateEpochs _epochs;
    private readonly ILogger _logger;
    private readonly Action<StateSnapshot, EvictionReason> _onEviction;
    private readonly Action<Checkpoint, EvictionReason> _onCheckpointEviction;
    private readonly ConcurrentQueue<Action> _untold = new(); // with a storage: emptied after every turn

    public ResidentStates(
        StateManagerOptions options,
        IStateStorage? storage,
        TimeProvider time,
        ILogger logger,
        Action<StateSnapshot, EvictionReason> onEviction,
        Action<Checkpoint, EvictionReason> onCheckpointEviction)
    {
        _options = options;
        _storage = storage is null ? null : new(storage);
        _turns = new(TellAll);
        _epochs = new(time);
        _logger = logger;
        _onEviction = onEviction;
        _onCheckpointEviction = onCheckpointEviction;
        _resident = new(options.MaxResidentStates, StringComparer.Ordinal, time, OnEviction);
        _departed = new(options.MaxResidentStates, StringComparer.Ordinal);
    }

    public StoredStates? Storage => _storage;

    /// <summary>How many states are being read, written or waited for, where there is a storage.</summary>
    public int Turns => _turns.Count;

    public int Count => _resident.Count;

    public int Departed => _departed.Count;

    public Tally Operations { get; } = new();

    public Tally Checkpoints { get; } = new();

    public Tally Subscribers { get; } = new();

    public Tally Edits { get; } = new();

    /// <summary>Gets a state or makes it. Without a storage only.</summary>
    public StateRecord GetOrCreate(string stateId, Func<StateSnapshot> first) =>
        _resident.GetOrAdd(stateId, id => NewRecord(id, _epochs.Next(), first(), []));

    /// <summary>Finds a resident state and makes it the most recently used one; null where it is not in memory.</summary>
    public StateRecord? Find(string stateId) => TryUse(stateId, out var record, out _) ? record : null;

    /// <summary>Finds a state in memory or in the storage, or makes it.</summary>
    /// <param name="stateId">The state.</param>
    /// <param name="first">Its first version where there is none; null to make none.</param>
    /// <param name="cancellationToken">Gives up waiting and reading.</param>
    /// <returns>Null where there is none and none is to be made.</returns>
    public async ValueTask<(StateRecord Record, StateSnapshot Current)?> FindOrCreateAsync(
        string stateId, StateSnapshot? first, CancellationToken cancellationToken)
    {
        if (TryUse(stateId, out var record, out var current))
            return (record, current);
        using var turn = await _turns.EnterAsync(stateId, cancellationToken);
        var found = await FindInTurnAsync(stateId, cancellationToken);
        if (found is not null || first is null)
            return found;
        var epoch = _epochs.Next();
        await _storage!.SaveAsync(new()
        {
            StateId = stateId,
            Epoch = epoch,
            PreviousVersion = 0,
            PreviousDocument = null,
            Version = first.Version,
            Document = first.Document,
            Stamp = first.Stamp,
            OperationCapacity = _options.OperationHistoryCapacity,
        });
        return (Admit(NewRecord(stateId, epoch, first, [])), first);
    }

    /// <summary>Finds a resident state and makes it the most recently used one. Does not wait for anything.</summary>
    /// <param name="stateId">The state.</param>
    /// <param name="epoch">The incarnation it has to be; 0 for any.</param>
    /// <param name="call">Who asks.</param>
    /// <param name="asynchronous">Who can ask the storage.</param>
    /// <exception cref="StateEvictedException">It left for want of room, or another incarnation has its id now.</exception>
    /// <exception cref="StateNotFoundException">There is none.</exception>
    /// <exception cref="StorageAccessRequiredException">It is not in memory, and there is a storage.</exception>
    public StateRecord GetRequired(string stateId, long epoch, string call, string asynchronous)
    {
        if (_resident.TryGet(stateId, out var record) && (_storage is null || record.History.Current is not null))
            return Checked(record, epoch);
        throw _storage is null ? Missing(stateId, epoch) : new StorageAccessRequiredException(stateId, call, asynchronous);
    }

    /// <summary>Finds a state, reading it back where it is not in memory, and makes it the most recently used one.</summary>
    /// <exception cref="StateEvictedException">It left for want of room and there is no storage, or another incarnation has its id now.</exception>
    /// <exception cref="StateNotFoundException">There is none.</exception>
    public async ValueTask<(StateRecord Record, StateSnapshot Current)> GetAsync(string stateId, long epoch, CancellationToken cancellationToken)
    {
        if (TryUse(stateId, out var record, out var current))
            return (Checked(record, epoch), current);
        if (_storage is null)
            throw record is null ? Missing(stateId, epoch) : new StateEvictedException(stateId);
        using var turn = await _turns.EnterAsync(stateId, cancellationToken);
        return await GetInTurnAsync(stateId, epoch, cancellationToken);
    }

    /// <summary>Waits for a state's turn.</summary>
    /// <param name="record">The state; with a storage the turn may have another record of the same incarnation.</param>
    /// <param name="cancellationToken">Gives up waiting and reading.</param>
    /// <exception cref="StateEvictedException">It left for want of room and there is no storage, or another incarnation has its id now.</exception>
    /// <exception cref="StateNotFoundException">It was removed.</exception>
    public async ValueTask<StateTurn> EnterAsync(StateRecord record, CancellationToken cancellationToken)
    {
        if (_storage is not null)
            return await EnterStoredAsync(record, cancellationToken);
        await record.Turn.WaitAsync(cancellationToken);
        if (record.History.Current is { } current)
            return new(record, current, null);
        record.Turn.Release();
        throw new StateEvictedException(record.Id);
    }

    /// <summary>Saves, where there is a storage, and commits. Called in the turn.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="next">The new version, or the current one where nothing changed.</param>
    /// <param name="operation">What to remember; null for nothing.</param>
    /// <returns>What changed.</returns>
    /// <exception cref="StorageException">It may or may not have been saved: the next in the turn finds out.</exception>
    /// <exception cref="StorageConflictException">Another process writes to the storage.</exception>
    public async ValueTask<JsonPatch> CommitAsync(StateTurn turn, StateSnapshot next, Operation? operation)
    {
        var (record, current) = (turn.Record, turn.Current);
        var isChanged = !ReferenceEquals(next, current);
        if (_storage is not null && (isChanged || operation is not null))
            await SaveAsync(record, current, next, operation);
        var patch = isChanged ? record.Commit(current, next, isStored: _storage is not null) : JsonPatch.Empty;
        if (operation is not null)
            record.Operations.Add(operation.Id, new(next.Version, isChanged, operation.Fingerprint));
        return patch;
    }

    /// <summary>Finds a resident state without using it.</summary>
    /// <exception cref="StateEvictedException">It left for want of room.</exception>
    /// <exception cref="StateNotFoundException">There is none.</exception>
    /// <exception cref="StorageAccessRequiredException">It is not in memory, and there is a storage.</exception>
    public StateRecord PeekRequired(string stateId, string call, string asynchronous)
    {
        if (_resident.TryPeek(stateId, out var record))
            return record;
        throw _storage is null ? Missing(stateId, epoch: 0) : new StorageAccessRequiredException(stateId, call, asynchronous);
    }

    public StateSnapshot? Peek(string stateId) => _resident.TryPeek(stateId, out var record) ? record.History.Current : null;

    /// <summary>Whether a state remembers an operation, as far as can be told without reading it back.</summary>
    public bool TryFindOperation(StateRecord record, string operationId, out AcceptedOperation accepted) =>
        (_resident.TryPeek(record.Id, out var resident) && resident.Epoch == record.Epoch ? resident : record).Operations.TryFind(operationId, out accepted);

    /// <summary>Removes a state. Without a storage only.</summary>
    public bool Remove(string stateId) => _resident.TryRemove(stateId, out _);

    /// <summary>Removes a state from memory and from the storage.</summary>
    public async ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken)
    {
        if (_storage is null)
            return Remove(stateId);
        using var turn = await _turns.EnterAsync(stateId, cancellationToken);
        try
        {
            var wasStored = await _storage.RemoveAsync(stateId);
            _resident.TryRemove(stateId, out _);
            return wasStored;
        }
        catch (PluginStateException error)
        {
            if (_resident.TryPeek(stateId, out var record))
                Drop(record, error);
            throw;
        }
    }

    /// <summary>Lets go of a state in memory, so that whoever asks for it next reads it back. With a storage only.</summary>
    public void Forget(string stateId)
    {
        if (_resident.TryPeek(stateId, out var record))
            Drop(record, new StateEvictedException(stateId));
        TellAll();
    }

    public int Clear()
    {
        try
        {
            return _resident.Clear();
        }
        finally
        {
            TellAll();
        }
    }

    /// <summary>Tells those who want to know what left memory. Called outside every turn.</summary>
    public void TellAll()
    {
        while (_untold.TryDequeue(out var tell))
        {
            try
            {
                tell();
            }
            catch (Exception error)
            {
                _logger.EvictionHandlerFailed(error); // its operation is over, and is no other than it was
            }
        }
    }

    public void StopClock() => _resident.StopClock();

    public LruStatistics GetStatistics() => _resident.GetStatistics();

    private async ValueTask<StateTurn> EnterStoredAsync(StateRecord record, CancellationToken cancellationToken)
    {
        var hold = await _turns.EnterAsync(record.Id, cancellationToken);
        try
        {
            var (resident, current) = await GetInTurnAsync(record.Id, record.Epoch, cancellationToken);
            return new(resident, current, hold);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    private async ValueTask<(StateRecord Record, StateSnapshot Current)> GetInTurnAsync(string stateId, long epoch, CancellationToken cancellationToken)
    {
        var (record, current) = await FindInTurnAsync(stateId, cancellationToken) ?? throw new StateNotFoundException(stateId);
        return (Checked(record, epoch), current);
    }

    private async ValueTask<(StateRecord Record, StateSnapshot Current)?> FindInTurnAsync(string stateId, CancellationToken cancellationToken)
    {
        if (TryUse(stateId, out var record, out var current))
            return (record, current);
        if (await _storage!.LoadAsync(stateId, cancellationToken) is not { } stored)
            return null;
        current = new(stateId, stored.Version, stored.Document, stored.Stamp);
        var operations = stored.Operations.IsDefault ? [] : stored.Operations;
        return (Admit(NewRecord(stateId, stored.Epoch, current, operations)), current);
    }

    private async ValueTask SaveAsync(StateRecord record, StateSnapshot current, StateSnapshot next, Operation? operation)
    {
        try
        {
            await _storage!.SaveAsync(new()
            {
                StateId = record.Id,
                Epoch = record.Epoch,
                PreviousVersion = current.Version,
                PreviousDocument = current.Document,
                Version = next.Version,
                Document = next.Document,
                Stamp = next.Stamp,
                OperationId = operation?.Id,
                OperationCapacity = _options.OperationHistoryCapacity,
            });
        }
        catch (PluginStateException error)
        {
            Drop(record, error);
            throw;
        }
    }

    private bool TryUse(string stateId, [NotNullWhen(true)] out StateRecord? record, [NotNullWhen(true)] out StateSnapshot? current)
    {
        current = _resident.TryGet(stateId, out record) ? record.History.Current : null;
        return current is not null && record is not null;
    }

    /// <summary>Takes a record that was just read or made into memory. Called in the turn.</summary>
    private StateRecord Admit(StateRecord record)
    {
        _resident.Put(record.Id, record);
        return record;
    }

    /// <summary>Seals a record of which nobody knows whether it is what is stored, and lets go of it.</summary>
    private void Drop(StateRecord record, PluginStateException error)
    {
        record.Seal(error);
        _resident.TryRemove(record.Id, record);
    }

    private StateRecord NewRecord(string id, long epoch, StateSnapshot newest, ImmutableArray<StoredOperation> operations) => new(
        id,
        epoch,
        new(newest, _options.HistoryCapacity),
        new(_options.OperationHistoryCapacity, Operations, operations),
        new(_options.CheckpointCapacity, Checkpoints, (checkpoint, reason) => Tell(() => _onCheckpointEviction(checkpoint, reason))),
        Subscribers,
        Edits);

    private static StateRecord Checked(StateRecord record, long epoch) =>
        epoch == 0 || record.Epoch == epoch ? record : throw new StateEvictedException(record.Id);

    private PluginStateException Missing(string stateId, long epoch)
    {
        var isRemembered = _departed.TryPeek(stateId, out var reason);
        return (isRemembered || epoch != 0) && !(isRemembered && reason == EvictionReason.Removed)
            ? new StateEvictedException(stateId)
            : new StateNotFoundException(stateId);
    }

    private void OnEviction(Eviction<string, StateRecord> eviction)
    {
        _departed.Put(eviction.Key, eviction.Reason);
        PluginStateException error = eviction.Reason == EvictionReason.Removed ? new StateNotFoundException(eviction.Key) : new StateEvictedException(eviction.Key);
        var last = eviction.Value.Seal(eviction.Reason == EvictionReason.Cleared ? null : error);
        try
        {
            if (last is not null)
                Tell(() => _onEviction(last, eviction.Reason));
        }
        finally
        {
            eviction.Value.Checkpoints.Close();
        }
    }

    private void Tell(Action tell)
    {
        if (_storage is null)
            tell();
        else
            _untold.Enqueue(tell);
    }
}
