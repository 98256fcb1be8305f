using System.Collections.Immutable;
using PluginState.Storage;

namespace PluginState.States;

/// <summary>The ids of the operations that a state accepted lately, exactly bounded: the oldest is forgotten first.</summary>
/// <remarks>
/// Ids are added in the state's turn, in the order of acceptance, which is the order in which a storage remembers them too; asking for one changes
/// nothing. It is read from outside the turn as well, so a lock that runs no user code guards it. Nothing is allocated before the first id.
/// </remarks>
internal sealed class OperationLog
{
    private readonly Lock _lock = new();
    private readonly int _capacity;
    private readonly Tally _tally;
    private Dictionary<string, AcceptedOperation>? _byId;
    private Queue<string>? _byAge;
    private bool _isClosed;

    public OperationLog(int capacity, Tally tally, ImmutableArray<StoredOperation> stored)
    {
        _capacity = capacity;
        _tally = tally;
        foreach (var operation in stored)
            Add(operation.Id, new(operation.Version, IsChanged: null, Fingerprint: null));
    }

    public void Add(string id, AcceptedOperation accepted)
    {
        lock (_lock)
        {
            _byId ??= new(StringComparer.Ordinal);
            _byAge ??= new();
            if (!_byId.TryAdd(id, accepted))
                return; // a storage that lists an id twice
            _byAge.Enqueue(id);
            if (_byAge.Count > _capacity)
                _byId.Remove(_byAge.Dequeue());
            else if (!_isClosed)
                _tally.Add(1);
        }
    }

    public bool TryFind(string id, out AcceptedOperation accepted)
    {
        lock (_lock)
        {
            accepted = default;
            return _byId is not null && _byId.TryGetValue(id, out accepted);
        }
    }

    /// <summary>Counts no more: its state left memory.</summary>
    public void Close()
    {
        lock (_lock)
        {
            if (!_isClosed)
                _tally.Add(-(_byId?.Count ?? 0));
            _isClosed = true;
        }
    }
}
