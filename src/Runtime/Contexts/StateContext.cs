using System.Collections.ObjectModel;

namespace PluginState.Contexts;

/// <summary>One client's view of a state: which state, and which version of it the client saw last.</summary>
/// <remarks>
/// Identity and metadata never change. <see cref="LastAccessed"/> and <see cref="LastSeenVersion"/> are single words that are
/// read and written atomically; the version only grows.
/// </remarks>
public sealed class StateContext
{
    private long _lastAccessedTicks;
    private long _lastSeenVersion;
    private long _stateEpoch;

    /// <summary>Makes a context.</summary>
    /// <param name="id">Its id; not blank.</param>
    /// <param name="stateId">The id of the state it looks at; not blank.</param>
    /// <param name="created">When it was made. Default: now.</param>
    /// <param name="metadata">What the app wants to remember with it. Copied. Default: nothing.</param>
    /// <exception cref="ArgumentException">An id is blank.</exception>
    public StateContext(
        string id,
        string stateId,
        DateTimeOffset? created = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        Id = id;
        StateId = stateId;
        Created = created ?? TimeProvider.System.GetUtcNow();
        Metadata = metadata is null or { Count: 0 } ? ReadOnlyDictionary<string, string>.Empty : new Dictionary<string, string>(metadata);
        _lastAccessedTicks = Created.UtcTicks;
    }

    /// <summary>The context's id.</summary>
    public string Id { get; }

    /// <summary>The id of the state it looks at.</summary>
    public string StateId { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>What the app remembers with it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>When it was last put, got or used by an update (UTC), to one second.</summary>
    public DateTimeOffset LastAccessed => new(Interlocked.Read(ref _lastAccessedTicks), TimeSpan.Zero);

    /// <summary>The newest version of the state that this context has seen: the base of its next update. 0 before the first.</summary>
    public long LastSeenVersion => Interlocked.Read(ref _lastSeenVersion);

    /// <summary>Which incarnation of the state the version belongs to: an evicted state that is created anew is another one.</summary>
    internal long StateEpoch => Interlocked.Read(ref _stateEpoch);

    internal void Touch(DateTimeOffset now)
    {
        // Most uses find what they would write, and a line that many threads read stays unwritten.
        long seen;
        while ((seen = Volatile.Read(ref _lastAccessedTicks)) < now.UtcTicks)
            Interlocked.CompareExchange(ref _lastAccessedTicks, now.UtcTicks, seen);
    }

    /// <summary>Binds the context to an incarnation; the first call counts.</summary>
    internal void Attach(long epoch) => Interlocked.CompareExchange(ref _stateEpoch, epoch, 0);

    internal void Saw(long version)
    {
        long seen;
        do
        {
            seen = Interlocked.Read(ref _lastSeenVersion);
        }
        while (seen < version && Interlocked.CompareExchange(ref _lastSeenVersion, version, seen) != seen);
    }
}
