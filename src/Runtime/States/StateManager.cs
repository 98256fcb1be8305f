using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginState.Bounded;
using PluginState.Conflicts;
using PluginState.Contexts;
using PluginState.Diagnostics;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.States;

/// <summary>
/// Keeps JSON states for many clients: each has a context that remembers which version it saw last, and an edit of an older
/// version is merged with what others have done since.
/// </summary>
/// <remarks>
/// <para>
/// Safe for concurrent use. An update merges and commits in its state's turn, in which no user code runs; if there are conflicts it
/// leaves the turn, has them answered, and comes back: the answers hold if the conflicts are still the same, otherwise those that
/// are now there are asked about. Updates of different states never meet. Resolvers may call the manager.
/// </para>
/// <para>
/// Disposing closes the door first: an update that came in before it either commits or fails with
/// <see cref="ObjectDisposedException"/>; one that comes later fails at once.
/// </para>
/// </remarks>
public sealed class StateManager : IAsyncDisposable
{
    private readonly StateManagerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StateStore _states;
    private readonly BoundedResolverRegistry? _ownRegistry; // where no catalog was given
    private readonly DocumentMerger _merger;
    private readonly PluginStateMetrics _metrics;
    private readonly ContextSweeper _sweeper;
    private readonly InFlight _inFlight = new();
    private readonly CancellationTokenSource _lifetime = new();

    /// <summary>Makes a manager and starts its clean-up of expired contexts.</summary>
    /// <param name="options">Bounds and defaults. Default: the options' defaults. Read once.</param>
    /// <param name="catalog">The resolvers. Default: none declared, and a registry of <c>Resolvers.Capacity</c>.</param>
    /// <param name="timeProvider">Where all time comes from. Default: the system's clock.</param>
    /// <param name="logger">Where log messages go. Default: nowhere.</param>
    /// <param name="meterFactory">Where metrics go. Default: a meter of the manager's own.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is out of range.</exception>
    public StateManager(
        StateManagerOptions? options = null,
        ResolverCatalog? catalog = null,
        TimeProvider? timeProvider = null,
        ILogger<StateManager>? logger = null,
        IMeterFactory? meterFactory = null)
    {
        _options = options ?? new();
        _options.Validate();
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<StateManager>.Instance;
        _ownRegistry = catalog is null ? new(_options.Resolvers.Capacity, _time) : null;
        Catalog = catalog ?? new(_ownRegistry!, _options.Resolvers.MaxDeclared);
        Contexts = new(_options.CacheSize, _time);
        ConflictHistory = new(_options.ConflictHistoryCapacity);
        _states = new(_options.MaxResidentStates, _options.HistoryCapacity, _time, OnStateEvicted);
        _merger = new(Catalog, _options.Resolvers, _options.Limits, _time, _logger);
        _metrics = new(meterFactory, Contexts, Catalog, _states.GetStatistics, _logger);
        _sweeper = new(Contexts, Resolvers, _options, _time, _logger);
    }

    /// <summary>Raised for every state that left memory, with its last version, outside every lock. Handlers should not throw.</summary>
    public event Action<StateSnapshot, EvictionReason>? StateEvicted;

    /// <summary>The contexts.</summary>
    public ContextManager Contexts { get; }

    /// <summary>Every declared resolver.</summary>
    public ResolverCatalog Catalog { get; }

    /// <summary>The live resolvers.</summary>
    public BoundedResolverRegistry Resolvers => Catalog.Registry;

    /// <summary>The last conflicts.</summary>
    public ConflictHistory ConflictHistory { get; }

    /// <summary>Makes a context on a state, and the state where there is none with that id.</summary>
    /// <param name="stateId">The state; not blank.</param>
    /// <param name="initial">The document of a state that is made now. Default: <c>{}</c>. Has no effect on one that is there.</param>
    /// <param name="contextId">The context's id. Default: a new one.</param>
    /// <param name="metadata">What the app wants to remember with the context.</param>
    /// <exception cref="ArgumentException">An id is blank.</exception>
    /// <exception cref="DocumentLimitException"><paramref name="initial"/> is beyond the limits.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public StateContext CreateContext(
        string stateId,
        StateValue? initial = null,
        string? contextId = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        CheckLimits(stateId, initial ?? StateObject.Empty);
        ObjectDisposedException.ThrowIf(!_inFlight.TryEnter(), this);
        try
        {
            var now = _time.GetUtcNow();
            var context = new StateContext(contextId ?? Guid.CreateVersion7(now).ToString(), stateId, now, metadata);
            var record = _states.GetOrCreate(stateId, () => new(stateId, 1, initial ?? StateObject.Empty, new(now, context.Id)));
            context.Attach(record.Epoch);
            context.Saw(record.History.Current?.Version ?? 0);
            Contexts.Put(context);
            return context;
        }
        finally
        {
            _inFlight.Exit();
        }
    }

    /// <summary>Gets the state a context looks at. The context has seen that version from now on.</summary>
    /// <exception cref="ContextNotFoundException">There is no such context.</exception>
    /// <exception cref="ContextEvictedException">The context was evicted.</exception>
    /// <exception cref="StateNotFoundException">The state was removed.</exception>
    /// <exception cref="StateEvictedException">The state was evicted.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public StateSnapshot GetState(string contextId)
    {
        ObjectDisposedException.ThrowIf(_inFlight.IsClosed, this);
        var context = Contexts.GetRequired(contextId);
        var record = RecordOf(context);
        var current = record.History.Current ?? throw new StateEvictedException(context.StateId);
        context.Saw(current.Version);
        return current;
    }

    /// <summary>Looks at a state by its own id. Not a use: neither a context nor the state's place in memory changes.</summary>
    /// <returns>The state, or null where it is not in memory.</returns>
    public StateSnapshot? PeekState(string stateId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        return _states.Peek(stateId);
    }

    /// <summary>The versions of a state that are still known, newest first.</summary>
    /// <exception cref="StateNotFoundException">There is no such state.</exception>
    /// <exception cref="StateEvictedException">The state was evicted.</exception>
    public IReadOnlyList<StateSnapshot> GetHistory(string stateId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        return _states.PeekRequired(stateId).History.Versions();
    }

    /// <summary>Updates the state a context looks at. All of the edit takes effect, merged with what others did, or none of it.</summary>
    /// <remarks>
    /// What the edit was made on is read when the call begins. A client that sends its next edit before it has the answer to the last one gives
    /// <see cref="UpdateOptions.BaseVersion"/>: otherwise an edit may count as made on a version that others wrote and it never saw.
    /// </remarks>
    /// <param name="contextId">The context; its last seen version is what the edit was made on.</param>
    /// <param name="edit">The edit.</param>
    /// <param name="options">How conflicts are answered and who made the edit.</param>
    /// <param name="cancellationToken">Gives the update up; the state is then as it was.</param>
    /// <exception cref="ContextNotFoundException">There is no such context.</exception>
    /// <exception cref="ContextEvictedException">The context was evicted.</exception>
    /// <exception cref="StateNotFoundException">The state was removed.</exception>
    /// <exception cref="StateEvictedException">The state was evicted.</exception>
    /// <exception cref="StaleBaseException">The edit was made on a version that is no longer known.</exception>
    /// <exception cref="JsonPatchException">
    /// The patch does not fit the version it was made on, goes beyond the limits, or tests what others have changed since.
    /// </exception>
    /// <exception cref="DocumentLimitException">The document would be too large or too deep.</exception>
    /// <exception cref="ConflictUnresolvedException">There is a conflict that nobody answered.</exception>
    /// <exception cref="ResolverNotFoundException">A resolver that the call names does not exist, and there is a conflict to answer.</exception>
    /// <exception cref="UpdateContentionException">Others kept committing first.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public async ValueTask<UpdateResult> UpdateAsync(
        string contextId, StateEdit edit, UpdateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        options ??= UpdateOptions.Default;
        if (options.Resolver is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(options.Resolver, "options.Resolver");
        ObjectDisposedException.ThrowIf(!_inFlight.TryEnter(), this);
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.Token, cancellationToken);
            return await UpdateAsync(Contexts.GetRequired(contextId), edit, options, linked.Token);
        }
        catch (Exception error)
        {
            _metrics.UpdateFailed((error as PluginStateException)?.Code ?? error.GetType().Name);
            if (error is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                ObjectDisposedException.ThrowIf(_inFlight.IsClosed, this);
            throw;
        }
        finally
        {
            _inFlight.Exit();
        }
    }

    /// <summary>
    /// Takes a state back to an earlier version: its document becomes the newest version, as one atomic change that others see like any other.
    /// What was done since is undone, whoever did it; edits that are under way merge with the result.
    /// </summary>
    /// <param name="contextId">The context whose state it is.</param>
    /// <param name="version">The version to go back to; one that <see cref="GetHistory"/> lists.</param>
    /// <param name="cancellationToken">Gives up waiting for the state's turn.</param>
    /// <exception cref="StaleBaseException">The version is no longer known, or never was.</exception>
    /// <exception cref="ContextNotFoundException">There is no such context.</exception>
    /// <exception cref="ContextEvictedException">The context was evicted.</exception>
    /// <exception cref="StateNotFoundException">The state was removed.</exception>
    /// <exception cref="StateEvictedException">The state was evicted.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public async ValueTask<UpdateResult> RollbackAsync(string contextId, long version, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(!_inFlight.TryEnter(), this);
        try
        {
            var context = Contexts.GetRequired(contextId);
            var record = RecordOf(context);
            await record.Turn.WaitAsync(cancellationToken);
            try
            {
                var current = record.History.Current ?? throw new StateEvictedException(record.Id);
                var target = record.History.Find(version) ?? throw new StaleBaseException(record.Id, version, current.Version, _options.HistoryCapacity);
                var isChanged = !target.Document.Equals(current.Document);
                var state = isChanged ? new StateSnapshot(record.Id, current.Version + 1, target.Document, new(_time.GetUtcNow(), context.Id)) : current;
                var patch = isChanged ? record.Commit(current, state) : JsonPatch.Empty;
                context.Saw(state.Version);
                return new(state, isChanged, patch, [], 1);
            }
            finally
            {
                record.Turn.Release();
            }
        }
        finally
        {
            _inFlight.Exit();
        }
    }

    /// <summary>
    /// Follows a state: the state as it is, then every change in the order of versions. A subscriber that is too slow gets a snapshot in
    /// place of what it missed, never a silent gap.
    /// </summary>
    /// <remarks>
    /// The enumeration ends when the token is cancelled (with <see cref="OperationCanceledException"/>), the manager is disposed, or the state
    /// leaves memory (with <see cref="StateEvictedException"/> or <see cref="StateNotFoundException"/>). The subscription begins with the first step of it.
    /// </remarks>
    /// <param name="contextId">The context whose state it is.</param>
    /// <param name="filter">Only changes at, above or below places this pattern matches. Default: every change.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SubscriptionLimitException">The state has <see cref="StateManagerOptions.MaxSubscribers"/> already.</exception>
    /// <exception cref="ContextNotFoundException">There is no such context.</exception>
    /// <exception cref="ContextEvictedException">The context was evicted.</exception>
    /// <exception cref="StateNotFoundException">The state was removed.</exception>
    /// <exception cref="StateEvictedException">The state was evicted.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public async IAsyncEnumerable<StateChange> SubscribeAsync(
        string contextId, PathPattern? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_inFlight.IsClosed, this);
        var record = RecordOf(Contexts.GetRequired(contextId));
        var subscription = new Subscription(record, filter, _options.SubscriberQueueCapacity);
        if (!record.TrySubscribe(subscription, _options.MaxSubscribers))
            throw new SubscriptionLimitException(record.Id, _options.MaxSubscribers);
        try
        {
            await foreach (var change in subscription.ReadAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            record.Unsubscribe(subscription);
        }
    }

    /// <summary>
    /// Removes a state and its history. Contexts on it stay, and get <see cref="StateNotFoundException"/>, or
    /// <see cref="StateEvictedException"/> once its id is in use again or its removal is forgotten.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    public bool RemoveState(string stateId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        ObjectDisposedException.ThrowIf(_inFlight.IsClosed, this);
        return _states.Remove(stateId);
    }

    /// <summary>A live reading of every bounded collection and of what updates came to.</summary>
    public StateManagerMetrics GetMetrics() => new(
        Contexts.GetStatistics(),
        Resolvers.GetStatistics(),
        Catalog.Count,
        _states.GetStatistics(),
        _metrics.Updates,
        _metrics.FailedUpdates,
        ConflictHistory.Total,
        ConflictHistory.Unresolved,
        ConflictHistory.Count);

    /// <summary>
    /// Stops the clean-up, cancels the resolvers that run, waits for updates under way, and lets go of every context and state.
    /// A second call does nothing. Resolvers belong to the catalog and stay.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!_inFlight.TryClose())
            return;
        await _lifetime.CancelAsync();
        await _sweeper.DisposeAsync();
        try
        {
            await _inFlight.Drained.WaitAsync(_options.ShutdownTimeout, _time);
        }
        catch (TimeoutException)
        {
            _logger.UpdatesStillRunning(_inFlight.Count, _options.ShutdownTimeout);
        }

        try
        {
            Contexts.Clear();
        }
        finally
        {
            try
            {
                _states.Clear(); // hands over every last document, even if a subscriber to the contexts' evictions threw
            }
            finally
            {
                Contexts.StopClock();
                _states.StopClock();
                _ownRegistry?.Dispose();
                _metrics.Dispose();
                _lifetime.Dispose();
            }
        }
    }

    private async ValueTask<UpdateResult> UpdateAsync(StateContext context, StateEdit edit, UpdateOptions options, CancellationToken cancellationToken)
    {
        var record = RecordOf(context);
        var stamp = new EditStamp(options.Timestamp ?? _time.GetUtcNow(), options.Actor ?? context.Id);
        var baseVersion = options.BaseVersion ?? context.LastSeenVersion;
        var @base = record.History.Find(baseVersion)
            ?? throw (record.History.Current is { } newest ? new StaleBaseException(record.Id, baseVersion, newest.Version, _options.HistoryCapacity) : new StateEvictedException(record.Id));
        var local = edit.Apply(@base.Document, _options.Limits, cancellationToken);
        CheckLimits(record.Id, local);
        var (resolver, strategy) = (options.Resolver, options.Strategy ?? _options.Strategy);

        ImmutableArray<DetectedConflict> asked = [];
        ImmutableArray<SettledConflict> settled = [];
        for (var rounds = 0; ; rounds++)
        {
            StateSnapshot current;
            StateSnapshot? state = null;
            JsonPatch? patch = null;
            ImmutableArray<DetectedConflict> conflicts;
            await record.Turn.WaitAsync(cancellationToken);
            try
            {
                current = record.History.Current ?? throw new StateEvictedException(record.Id);
                var isMerged = current.Version != @base.Version;
                var merge = isMerged ? _merger.Detect(@base.Document, local, current.Document, resolver, strategy) : null;
                conflicts = merge?.Conflicts ?? [];
                if (isMerged)
                    edit.CheckTests(@base, current);
                if (conflicts.IsEmpty)
                    settled = [];
                if (conflicts.IsEmpty || (conflicts.SequenceEqual(asked) && settled.All(HasSameRemote)))
                {
                    var document = merge is null ? local
                        : conflicts.IsEmpty ? merge.Document
                        : DocumentMerger.Apply(merge, settled).Document;
                    CheckLimits(record.Id, document);
                    state = document.Equals(current.Document) ? current : new StateSnapshot(record.Id, current.Version + 1, document, stamp);
                    if (!ReferenceEquals(state, current))
                        patch = record.Commit(current, state);
                    context.Saw(state.Version);
                }
            }
            finally
            {
                record.Turn.Release();
            }

            if (state is not null)
            {
                _metrics.UpdateAccepted();
                return new(state, patch is not null, patch ?? JsonPatch.Empty, Remember(settled), Math.Max(1, rounds));
            }

            bool HasSameRemote(SettledConflict conflict) =>
                conflict.RemoteStamp == LastEditOf(_merger.Rules, conflict.Path, @base.Version, current, record.History);

            if (rounds == _options.MaxAttempts)
                throw new UpdateContentionException(record.Id, _options.MaxAttempts);
            settled = await _merger.SettleAsync(conflicts, Request(current, rounds + 1), cancellationToken);
            asked = conflicts;
            if (settled.Any(static conflict => !conflict.IsResolved))
                throw new ConflictUnresolvedException(record.Id, Remember(settled));
        }

        DocumentMergeRequest Request(StateSnapshot current, int attempt) => new()
        {
            StateId = record.Id,
            Base = @base.Document,
            Local = local,
            Remote = current.Document,
            LocalStamp = stamp,
            RemoteStampAt = path => LastEditOf(_merger.Rules, path, @base.Version, current, record.History),
            Resolver = resolver,
            Strategy = strategy,
            Attempt = attempt,
        };
    }

    /// <summary>Who last changed the value at a place: the newest version since the base in which it differs from the version before.</summary>
    private static EditStamp LastEditOf(MergeRules rules, JsonPointer path, long baseVersion, StateSnapshot current, VersionHistory history)
    {
        var newer = current;
        while (newer.Version > baseVersion + 1 && history.Find(newer.Version - 1) is { } older)
        {
            if (!rules.Get(older.Document, path).Equals(rules.Get(newer.Document, path)))
                return newer.Stamp;
            newer = older;
        }

        return newer.Stamp;
    }

    private StateRecord RecordOf(StateContext context)
    {
        var record = _states.GetRequired(context.StateId, context.StateEpoch);
        context.Attach(record.Epoch); // a context that was put by hand belongs to the first incarnation it meets
        return record;
    }

    private void CheckLimits(string stateId, StateValue document)
    {
        if (!_options.Limits.Allow(document))
            throw new DocumentLimitException(stateId, document, _options.Limits);
    }

    /// <summary>Puts what is worth telling into the history and the metrics.</summary>
    private ImmutableArray<SettledConflict> Remember(ImmutableArray<SettledConflict> settled)
    {
        var conflicts = settled.RemoveAll(static conflict => !conflict.IsConflict);
        ConflictHistory.Add(conflicts);
        _metrics.ConflictsSettled(conflicts);
        return conflicts;
    }

    private void OnStateEvicted(StateSnapshot last, EvictionReason reason)
    {
        if (reason is EvictionReason.Capacity)
            _logger.StateEvicted(last.StateId, last.Version, reason);
        _metrics.StateEvicted(reason);
        StateEvicted?.Invoke(last, reason);
    }
}
