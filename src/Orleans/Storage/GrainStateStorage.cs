using System.Collections.Immutable;
using Orleans.Storage;
using PluginState.Bounded;
using PluginState.Orleans.Grains;
using PluginState.Storage;

namespace PluginState.Orleans.Storage;

/// <summary>Keeps states in a grain storage provider of Orleans: Redis, or whatever the cluster has.</summary>
/// <remarks>
/// <para>
/// <b>A silo that was thought dead and is not cannot write over another's work.</b> Every write carries the provider's ETag of what it was made on, and the
/// provider refuses it where that is no longer stored; and before that, what is stored must be of the epoch and version that the change was made on.
/// </para>
/// <para>
/// What is remembered of a state here (its ETag and its operation ids) is bounded and only saves a read: where it is missing, or not of the version the change
/// was made on, it is read. After a write that failed it is forgotten, because nobody knows what is stored then.
/// </para>
/// </remarks>
internal sealed class GrainStateStorage(IGrainStorage provider, int capacity) : IStateStorage
{
    private const string Name = "state";

    private readonly LruCache<string, Known> _known = new(capacity, StringComparer.Ordinal);
    private long _refused;

    /// <summary>How many states it remembers the ETag of.</summary>
    public int Count => _known.Count;

    /// <summary>How many writes were refused because somebody else had written.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public async ValueTask<StoredState?> LoadAsync(string stateId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        return (await ReadAsync(stateId, cancellationToken)).Stored;
    }

    public async ValueTask SaveAsync(StoredChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        change.Check();
        if (!_known.TryGet(change.StateId, out var known) || known.Epoch != change.Epoch || known.Version != change.PreviousVersion)
            known = (await ReadAsync(change.StateId, cancellationToken)).Known;
        change.CheckMadeOn(known.Version == 0 ? null : (known.Epoch, known.Version));
        var operations = change.Remember(known.Operations);
        var content = StoredStateFormat.Write(change.Epoch, change.Version, change.Stamp, operations, change.Document);
        var state = new GrainState<StoredRecord>(new() { Content = content }, known.ETag!) { RecordExists = known.Version != 0 };
        try
        {
            await provider.WriteStateAsync(Name, IdOf(change.StateId), state, cancellationToken);
        }
        catch (InconsistentStateException)
        {
            Interlocked.Increment(ref _refused);
            throw await ConflictAsync(change.StateId, change.PreviousVersion, cancellationToken);
        }
        catch
        {
            _known.TryRemove(change.StateId, out _);
            throw;
        }

        _known.Put(change.StateId, new(state.ETag, change.Epoch, change.Version, operations));
    }

    public async ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        var (known, stored) = await ReadAsync(stateId, cancellationToken);
        _known.TryRemove(stateId, out _);
        if (stored is null)
            return false;
        var state = new GrainState<StoredRecord>(new(), known.ETag!) { RecordExists = true };
        try
        {
            await provider.ClearStateAsync(Name, IdOf(stateId), state, cancellationToken);
        }
        catch (InconsistentStateException)
        {
            Interlocked.Increment(ref _refused);
            throw await ConflictAsync(stateId, stored.Version, cancellationToken);
        }

        return true;
    }

    private static GrainId IdOf(string stateId) => GrainId.Create(StateGrainType.Name, stateId);

    private async ValueTask<(Known Known, StoredState? Stored)> ReadAsync(string stateId, CancellationToken cancellationToken)
    {
        var state = new GrainState<StoredRecord>(new());
        await provider.ReadStateAsync(Name, IdOf(stateId), state, cancellationToken);
        if (!state.RecordExists || state.State is not { Content.Length: > 0 } record)
        {
            // Some providers keep an ETag of what was cleared, and want it of whoever writes next.
            _known.TryRemove(stateId, out _);
            return (new(state.ETag, 0, 0, []), null);
        }

        var stored = StoredStateFormat.Read(stateId, record.Content);
        var known = new Known(state.ETag, stored.Epoch, stored.Version, stored.Operations);
        _known.Put(stateId, known);
        return (known, stored);
    }

    private async ValueTask<StorageConflictException> ConflictAsync(string stateId, long expectedVersion, CancellationToken cancellationToken) =>
        new(stateId, expectedVersion, (await ReadAsync(stateId, cancellationToken)).Known.Version);

    /// <param name="ETag">The provider's mark of what is stored.</param>
    /// <param name="Epoch">Which incarnation is stored.</param>
    /// <param name="Version">Which version; 0 for none.</param>
    /// <param name="Operations">Its operation ids.</param>
    private sealed record Known(string? ETag, long Epoch, long Version, ImmutableArray<StoredOperation> Operations);
}
