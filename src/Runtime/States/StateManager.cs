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
using PluginState.Storage;

namespace PluginState.States;

/// <summary>
/// Keeps JSON states for many clients: each has a context that remembers which version it saw last, and an edit of an older
/// version is merged with what others have done since.
/// </summary>
/// <remarks>
/// <para>
/// Safe for concurrent use. An update merges and commits in its state's turn, in which no user code runs; if there are conflicts it
/// leaves the turn, has them answered, and comes back: the answers hold if the conflicts are still the same, otherwise those that
/// are now there are asked about. Validators are asked outside the turn too, and what they let through is committed only if the state is still the one
/// they saw. Updates of different states never meet. Resolvers and validators may call the manager.
/// </para>
/// <para>
/// <b>With a storage</b> an update is acknowledged, and seen by readers and subscribers, only after it was saved. A state that left memory is read back when
/// somebody asks for it, with its version, its document, its operation ids and its contexts; not with its version history, its checkpoints and its subscribers.
/// An update that was made on a version before the one that was read back fails as stale. The calls that may have to read or save are the asynchronous ones; those
/// that are not work for states in memory and otherwise name the one to call. The storage is called in the state's turn, so it must not wait for the manager.
/// A call of it that fails leaves the outcome open: the state is dropped from memory, and the next to ask for it sees what is stored.
/// </para>
/// <para>
/// Disposing closes the door first: an update that came in before it either commits or fails with
/// <see cref="ObjectDisposedException"/>; one that comes later fails at once. What is being saved then is saved, and its update accepted.
/// </para>
/// </remarks>
public sealed class StateManager : IAsyncDisposable
{
    private const int MaxNameLength = 256;

    private readonly StateManagerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResidentStates _states; // of this process
    private readonly IStateStore _store; // where the contexts' states are
    private readonly ResolverCatalog? _ownCatalog; // where none was given
    private readonly StateWriter _writer;
    private readonly StateManagerBounds _bounds;
    private readonly PluginStateMetrics _metrics;
    private readonly ContextSweeper _sweeper;
    private readonly InFlight _inFlight = new();
    private readonly CancellationTokenSource _lifetime = new();
    private long _checkpointEvictions;

    /// <summary>Makes a manager and starts its clean-up of expired contexts.</summary>
    /// <param name="options">Bounds and defaults. Default: the options' defaults. Read once.</param>
    /// <param name="catalog">The resolvers. Default: none declared, and a registry of <c>Resolvers.Capacity</c>.</param>
    /// <param name="timeProvider">Where all time comes from. Default: the system's clock.</param>
    /// <param name="logger">Where log messages go. Default: nowhere.</param>
    /// <param name="meterFactory">Where metrics go. Default: a meter of the manager's own.</param>
    /// <param name="storage">Where states are kept beyond memory. Default: nowhere. It is not disposed with the manager, and no two managers may share one.</param>
    /// <param name="validators">Who decides whether a document may be committed, besides the options' <see cref="StateManagerOptions.Validators"/>.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is out of range.</exception>
    public StateManager(
        StateManagerOptions? options = null,
        ResolverCatalog? catalog = null,
        TimeProvider? timeProvider = null,
        ILogger<StateManager>? logger = null,
        IMeterFactory? meterFactory = null,
        IStateStorage? storage = null,
        IEnumerable<IStateValidator>? validators = null)
        : this(options, catalog, timeProvider, logger, meterFactory, storage, validators, store: null)
    {
    }

    /// <param name="options">Bounds and defaults.</param>
    /// <param name="catalog">The resolvers.</param>
    /// <param name="timeProvider">Where all time comes from.</param>
    /// <param name="logger">Where log messages go.</param>
    /// <param name="meterFactory">Where metrics go.</param>
    /// <param name="storage">Where states of this process are kept beyond memory.</param>
    /// <param name="validators">Who decides whether a document may be committed.</param>
    /// <param name="store">Where the contexts' states are; null for this process.</param>
    internal StateManager(
        StateManagerOptions? options,
        ResolverCatalog? catalog,
        TimeProvider? timeProvider,
        ILogger<StateManager>? logger,
        IMeterFactory? meterFactory,
        IStateStorage? storage,
        IEnumerable<IStateValidator>? validators,
        IStateStore? store)
    {
        _options = options ?? new();
        _options.Validate();
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<StateManager>.Instance;
        _ownCatalog = catalog is null ? new(new(_options.Resolvers.Capacity, _time), _options.Resolvers.MaxDeclared) : null;
        Catalog = catalog ?? _ownCatalog!;
        Contexts = new(_options.CacheSize, _time);
        ConflictHistory = new(_options.ConflictHistoryCapacity, _options.ConflictPathCapacity);
        _states = new(_options, storage, _time, _logger, OnStateEvicted, OnCheckpointEvicted);
        _bounds = new(_options, Contexts, Catalog, ConflictHistory, _states);
        _metrics = new(meterFactory, Contexts, Catalog, [.. _bounds.Readings(), .. ResolverReadings(Catalog), .. StorageReadings(_states.Storage)], _logger);
        var panel = new ValidatorPanel([.. _options.Validators, .. validators ?? []]);
        var merger = new DocumentMerger(Catalog, _options.Resolvers, _options.Limits, _time, _logger, _options.MergeRules);
        _writer = new(_states, merger, panel, _options, ConflictHistory, _metrics, _time);
        Local = new(_states, _writer, panel, _options, _time);
        _store = store ?? Local;
        _sweeper = new(Contexts, Resolvers, _options, _time, _logger);
    }

    /// <summary>Raised for every state that left memory, with its last version, outside every lock. Handlers should not throw.</summary>
    public event Action<StateSnapshot, EvictionReason>? StateEvicted;

    /// <summary>Raised for every checkpoint that left, after it left and outside every lock. Handlers should not throw.</summary>
    public event Action<Checkpoint, EvictionReason>? CheckpointEvicted;

    /// <summary>The contexts.</summary>
    public ContextManager Contexts { get; }

    /// <summary>Every declared resolver.</summary>
    public ResolverCatalog Catalog { get; }

    /// <summary>The live resolvers.</summary>
    public BoundedResolverRegistry Resolvers => Catalog.Registry;

    /// <summary>The last conflicts.</summary>
    public ConflictHistory ConflictHistory { get; }

    /// <summary>What it was made with.</summary>
    internal StateManagerOptions Options => _options;

    /// <summary>The states of this process, which are the contexts' own unless those are on a cluster.</summary>
    internal LocalStateStore Local { get; }

    /// <summary>Makes a context on a state, and the state where there is none with that id.</summary>
    /// <param name="stateId">The state; not blank.</param>
    /// <param name="initial">The document of a state that is made now. Default: <c>{}</c>. Has no effect on one that is there.</param>
    /// <param name="contextId">The context's id. Default: a new one.</param>
    /// <param name="metadata">What the app wants to remember with the context.</param>
    /// <exception cref="ArgumentException">An id is blank.</exception>
    /// <exception cref="DocumentLimitException"><paramref name="initial"/> is beyond the limits.</exception>
    /// <exception cref="StateValidationException">The state is to be made, and a validator refuses <paramref name="initial"/>.</exception>
    /// <exception cref="StorageAccessRequiredException">There is a storage, and the state is not in memory: call <see cref="CreateContextAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public StateContext CreateContext(
        string stateId,
        StateValue? initial = null,
        string? contextId = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var context = NewContext(stateId, initial, contextId, metadata);
        ObjectDisposedException.ThrowIf(!_inFlight.TryEnter(), this);
        try
        {
            return Admit(context, _store.Open(FirstVersion(context, initial)));
        }
        finally
        {
            _inFlight.Exit();
        }
    }

    /// <summary>Makes a context on a state, and the state where there is none with that id, neither in memory nor in the storage. A new state is saved.</summary>
    /// <param name="stateId">The state; not blank.</param>
    /// <param name="initial">The document of a state that is made now. Default: <c>{}</c>. Has no effect on one that is there.</param>
    /// <param name="contextId">The context's id. Default: a new one.</param>
    /// <param name="metadata">What the app wants to remember with the context.</param>
    /// <param name="cancellationToken">Gives up waiting and reading. What began to be saved is saved.</param>
    /// <exception cref="ArgumentException">An id is blank.</exception>
    /// <exception cref="DocumentLimitException"><paramref name="initial"/> is beyond the limits.</exception>
    /// <exception cref="StateValidationException">The state is to be made, and a validator refuses <paramref name="initial"/>.</exception>
    /// <exception cref="StorageException">The storage failed.</exception>
    /// <exception cref="StorageConflictException">Another process writes to the storage.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public async ValueTask<StateContext> CreateContextAsync(
        string stateId,
        StateValue? initial = null,
        string? contextId = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        var context = NewContext(stateId, initial, contextId, metadata);
        return await WhileOpenAsync(async token => Admit(context, await _store.OpenAsync(FirstVersion(context, initial), token)), cancellationToken);
    }

    /// <summary>Gets the state a context looks at. The context has seen that version from now on.</summary>
    /// <exception cref="ContextNotFoundException">There is no such context.</exception>
    /// <exception cref="ContextEvictedException">The context was evicted.</exception>
    /// <exception cref="StateNotFoundException">The state was removed.</exception>
    /// <exception cref="StateEvictedException">The state was evicted, and there is no storage; or it was created anew.</exception>
    /// <exception cref="StorageAccessRequiredException">There is a storage, and the state is not in memory: call <see cref="GetStateAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public StateSnapshot GetState(string contextId) => See(contextId, nameof(GetState), nameof(GetStateAsync)).Current;

    /// <summary>Gets the state a context looks at, from the storage where it is not in memory. The context has seen that version from now on.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="cancellationToken">Gives up waiting and reading.</param>
    /// <exception cref="ContextNotFoundException">There is no such context.</exception>
    /// <exception cref="ContextEvictedException">The context was evicted.</exception>
    /// <exception cref="StateNotFoundException">The state was removed.</exception>
    /// <exception cref="StateEvictedException">The state was evicted, and there is no storage; or it was created anew.</exception>
    /// <exception cref="StorageException">The storage failed.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public async ValueTask<StateSnapshot> GetStateAsync(string contextId, CancellationToken cancellationToken = default) =>
        (await SeeAsync(contextId, cancellationToken)).Current;

    /// <summary>Looks at a state by its own id. Not a use: neither a context nor the state's place in memory changes.</summary>
    /// <returns>The state, or null where it is not in memory.</returns>
    public StateSnapshot? PeekState(string stateId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        return _store.Peek(stateId);
    }

    /// <summary>The versions of a state that are still known, newest first. Not a use.</summary>
    /// <exception cref="StateNotFoundException">There is no such state.</exception>
    /// <exception cref="StateEvictedException">The state was evicted.</exception>
    /// <exception cref="StorageAccessRequiredException">There is a storage, and the state is not in memory: call <see cref="GetHistoryAsync"/>.</exception>
    public IReadOnlyList<StateSnapshot> GetHistory(string stateId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        return _store.GetHistory(stateId);
    }

    /// <summary>The versions of a state that are still known, newest first; of one that has to be read back from the storage only the newest. A use of the state.</summary>
    /// <param name="stateId">The state.</param>
    /// <param name="cancellationToken">Gives up waiting and reading.</param>
    /// <exception cref="StateNotFoundException">There is no such state.</exception>
    /// <exception cref="StateEvictedException">The state was evicted, and there is no storage.</exception>
    /// <exception cref="StorageException">The storage failed.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public async ValueTask<IReadOnlyList<StateSnapshot>> GetHistoryAsync(string stateId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        return await WhileOpenAsync(token => _store.GetHistoryAsync(stateId, token), cancellationToken);
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
    /// <exception cref="VersionMismatchException">The state is not at <see cref="UpdateOptions.ExpectedVersion"/>.</exception>
    /// <exception cref="JsonPatchException">
    /// The patch does not fit the version it was made on, goes beyond the limits, or tests what others have changed since.
    /// </exception>
    /// <exception cref="DocumentLimitException">The document would be too large or too deep.</exception>
    /// <exception cref="ConflictUnresolvedException">There is a conflict that nobody answered.</exception>
    /// <exception cref="ResolverNotFoundException">A resolver that the call names does not exist, and there is a conflict to answer.</exception>
    /// <exception cref="StateValidationException">A validator refused the merged document.</exception>
    /// <exception cref="OperationMismatchException">The operation id was accepted for another edit.</exception>
    /// <exception cref="UpdateContentionException">Others kept committing first.</exception>
    /// <exception cref="StorageException">The storage failed. If it failed to save, nobody knows yet whether the update took effect; an operation id makes it safe to try again.</exception>
    /// <exception cref="StorageConflictException">Another process writes to the storage.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public ValueTask<UpdateResult> UpdateAsync(
        string contextId, StateEdit edit, UpdateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return WriteAsync(contextId, new EditRevision(edit), options, cancellationToken);
    }

    /// <summary>
    /// Begins a transaction: several edits that take effect as one update or not at all. The context has seen the version it begins with.
    /// </summary>
    /// <exception cref="ContextNotFoundException">There is no such context.</exception>
    /// <exception cref="ContextEvictedException">The context was evicted.</exception>
    /// <exception cref="StateNotFoundException">The state was removed.</exception>
    /// <exception cref="StateEvictedException">The state was evicted, and there is no storage; or it was created anew.</exception>
    /// <exception cref="StorageAccessRequiredException">There is a storage, and the state is not in memory: call <see cref="BeginAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public StateTransaction Begin(string contextId)
    {
        var (context, current) = See(contextId, nameof(Begin), nameof(BeginAsync));
        return new(this, context, current, _options.Limits);
    }

    /// <summary>Begins a transaction on a state that may have to be read from the storage.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="cancellationToken">Gives up waiting and reading.</param>
    /// <inheritdoc cref="GetStateAsync" path="/exception"/>
    public async ValueTask<StateTransaction> BeginAsync(string contextId, CancellationToken cancellationToken = default)
    {
        var (context, current) = await SeeAsync(contextId, cancellationToken);
        return new(this, context, current, _options.Limits);
    }

    /// <summary>
    /// Takes a state back to an earlier version: its document becomes the newest version, as one atomic change that others see like any other.
    /// What was done since is undone, whoever did it; edits that are under way merge with the result.
    /// </summary>
    /// <param name="contextId">The context whose state it is.</param>
    /// <param name="version">The version to go back to; one that <see cref="GetHistory"/> lists.</param>
    /// <param name="options">Who does it, and its operation id. What is said of conflicts has no effect: there are none.</param>
    /// <param name="cancellationToken">Gives up waiting for the state's turn.</param>
    /// <exception cref="StaleBaseException">The version is no longer known, or never was.</exception>
    /// <exception cref="StateValidationException">A validator refused the document.</exception>
    /// <exception cref="ContextNotFoundException">There is no such context.</exception>
    /// <exception cref="ContextEvictedException">The context was evicted.</exception>
    /// <exception cref="StateNotFoundException">The state was removed.</exception>
    /// <exception cref="StateEvictedException">The state was evicted, and there is no storage; or it was created anew.</exception>
    /// <exception cref="OperationMismatchException">The operation id was accepted for something else.</exception>
    /// <exception cref="UpdateContentionException">Others kept committing while validators were asked.</exception>
    /// <exception cref="StorageException">The storage failed.</exception>
    /// <exception cref="StorageConflictException">Another process writes to the storage.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public ValueTask<UpdateResult> RollbackAsync(
        string contextId, long version, UpdateOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(contextId, new RollbackRevision(version), options, cancellationToken);

    /// <summary>Takes a state back to a checkpoint, as one atomic change that others see like any other. Other states are as they were.</summary>
    /// <param name="contextId">The context whose state it is.</param>
    /// <param name="checkpointId">What <see cref="CreateCheckpointAsync"/> returned.</param>
    /// <param name="options">Who does it, and its operation id. What is said of conflicts has no effect: there are none.</param>
    /// <param name="cancellationToken">Gives up waiting for the state's turn.</param>
    /// <exception cref="CheckpointNotFoundException">The state has no such checkpoint, or not any more.</exception>
    /// <inheritdoc cref="RollbackAsync(string, long, UpdateOptions?, CancellationToken)" path="/exception"/>
    public ValueTask<UpdateResult> RollbackAsync(
        string contextId, string checkpointId, UpdateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(checkpointId);
        return WriteAsync(contextId, new CheckpointRevision(checkpointId), options, cancellationToken);
    }

    /// <summary>
    /// Takes one update back and leaves what others did since: the way from that version to the one before it is merged with what came after, and where both
    /// meet there is a conflict like any other. An undo is an update too: to undo it is to redo.
    /// </summary>
    /// <param name="contextId">The context whose state it is.</param>
    /// <param name="version">
    /// The version to take back. Default: the newest one that <see cref="UpdateOptions.Actor"/> (or else this context) made, as far as versions are known; where
    /// that is an undo itself, it is taken back.
    /// </param>
    /// <param name="options">How conflicts are answered, and who does it.</param>
    /// <param name="cancellationToken">Gives the undo up; the state is then as it was.</param>
    /// <exception cref="NothingToUndoException">Nothing the actor made is known, or the version before is not.</exception>
    /// <exception cref="StaleBaseException">The version is no longer known, or never was.</exception>
    /// <exception cref="ContextNotFoundException">There is no such context.</exception>
    /// <exception cref="ContextEvictedException">The context was evicted.</exception>
    /// <exception cref="StateNotFoundException">The state was removed.</exception>
    /// <exception cref="StateEvictedException">The state was evicted, and there is no storage; or it was created anew.</exception>
    /// <exception cref="ConflictUnresolvedException">There is a conflict that nobody answered.</exception>
    /// <exception cref="ResolverNotFoundException">A resolver that the call names does not exist, and there is a conflict to answer.</exception>
    /// <exception cref="StateValidationException">A validator refused the merged document.</exception>
    /// <exception cref="OperationMismatchException">The operation id was accepted for something else.</exception>
    /// <exception cref="UpdateContentionException">Others kept committing first.</exception>
    /// <exception cref="StorageException">The storage failed.</exception>
    /// <exception cref="StorageConflictException">Another process writes to the storage.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public ValueTask<UpdateResult> UndoAsync(
        string contextId, long? version = null, UpdateOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(contextId, new UndoRevision(version), options, cancellationToken);

    /// <summary>Marks the newest version of a state to be gone back to. The mark lives as long as the state is in memory, whatever the version history forgets.</summary>
    /// <param name="contextId">The context whose state it is.</param>
    /// <param name="name">What to call it. Default: nothing. Names need not differ.</param>
    /// <param name="cancellationToken">Gives up waiting and reading.</param>
    /// <returns>The checkpoint's id.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is longer than 256 characters.</exception>
    /// <inheritdoc cref="GetStateAsync" path="/exception"/>
    public async ValueTask<string> CreateCheckpointAsync(string contextId, string? name = null, CancellationToken cancellationToken = default)
    {
        if (name?.Length > MaxNameLength)
            throw new ArgumentException($"The checkpoint's name has {name.Length} characters; {MaxNameLength} are allowed.", nameof(name));
        return await WhileOpenAsync(async token =>
        {
            var checkpointId = Guid.CreateVersion7(_time.GetUtcNow()).ToString();
            await _store.CreateCheckpointAsync(Contexts.GetRequired(contextId), checkpointId, name, token);
            return checkpointId;
        }, cancellationToken);
    }

    /// <summary>The checkpoints of a state, the one that was made or gone back to last first. Not a use of any.</summary>
    /// <param name="contextId">The context whose state it is.</param>
    /// <param name="cancellationToken">Gives up waiting and reading.</param>
    /// <inheritdoc cref="GetStateAsync" path="/exception"/>
    public ValueTask<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(string contextId, CancellationToken cancellationToken = default) =>
        WhileOpenAsync(token => _store.ListCheckpointsAsync(Contexts.GetRequired(contextId), token), cancellationToken);

    /// <summary>Deletes a checkpoint.</summary>
    /// <param name="contextId">The context whose state it is.</param>
    /// <param name="checkpointId">What <see cref="CreateCheckpointAsync"/> returned.</param>
    /// <param name="cancellationToken">Gives up waiting and reading.</param>
    /// <returns>Whether there was one.</returns>
    /// <inheritdoc cref="GetStateAsync" path="/exception"/>
    public async ValueTask<bool> DeleteCheckpointAsync(string contextId, string checkpointId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(checkpointId);
        return await WhileOpenAsync(token => _store.DeleteCheckpointAsync(Contexts.GetRequired(contextId), checkpointId, token), cancellationToken);
    }

    /// <summary>
    /// Follows a state: the state as it is, then every change in the order of versions. A subscriber that is too slow gets a snapshot in
    /// place of what it missed, never a silent gap.
    /// </summary>
    /// <remarks>
    /// The enumeration ends when the token is cancelled (with <see cref="OperationCanceledException"/>), the manager is disposed, or the state
    /// leaves memory (with <see cref="StateEvictedException"/> or <see cref="StateNotFoundException"/>, or the storage's error where it could not be saved), also
    /// where there is a storage: subscribing again goes on with a snapshot. The subscription begins with the first step of it.
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
        using var subscription = await WhileOpenAsync(token => _store.SubscribeAsync(Contexts.GetRequired(contextId), filter, _lifetime.Token, token), cancellationToken);
        await foreach (var change in subscription.ReadAsync(cancellationToken))
            yield return change;
    }

    /// <summary>
    /// Removes a state and its history. Contexts on it stay, and get <see cref="StateNotFoundException"/>, or
    /// <see cref="StateEvictedException"/> once its id is in use again or its removal is forgotten.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StorageAccessRequiredException">There is a storage: call <see cref="RemoveStateAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public bool RemoveState(string stateId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        ObjectDisposedException.ThrowIf(_inFlight.IsClosed, this);
        return _store.Remove(stateId);
    }

    /// <summary>
    /// Removes a state and its history from memory and from the storage, after the updates that wait already. Contexts on it stay, and get
    /// <see cref="StateNotFoundException"/>, or <see cref="StateEvictedException"/> once its id is in use again.
    /// </summary>
    /// <param name="stateId">The state.</param>
    /// <param name="cancellationToken">Gives up waiting. A removal that began is not given up.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StorageException">The storage failed. Nobody knows yet whether the state was removed.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public async ValueTask<bool> RemoveStateAsync(string stateId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        return await WhileOpenAsync(token => _store.RemoveAsync(stateId, token), cancellationToken);
    }

    /// <summary>A live reading of every bounded collection and of what updates came to.</summary>
    public StateManagerMetrics GetMetrics() => new(
        Contexts.GetStatistics(),
        Resolvers.GetStatistics(),
        Catalog.Count,
        _states.GetStatistics(),
        _writer.Accepted.Total,
        _metrics.FailedUpdates,
        ConflictHistory.Total,
        ConflictHistory.Unresolved,
        ConflictHistory.Count)
    {
        Transactions = _writer.Accepted[RevisionKind.Transaction],
        Rollbacks = _writer.Accepted[RevisionKind.Rollback],
        Undos = _writer.Accepted[RevisionKind.Undo],
        RepeatedUpdates = _writer.Accepted.Repeated,
        CheckpointEvictions = Interlocked.Read(ref _checkpointEvictions),
        StorageLoads = _states.Storage?.Loads ?? 0,
        StorageSaves = _states.Storage?.Saves ?? 0,
        StorageFailures = _states.Storage?.Failures ?? 0,
        Bounds = _bounds.Read(),
    };

    /// <summary>
    /// Stops the clean-up, cancels the resolvers that run, waits for updates under way, and lets go of every context and state.
    /// A second call does nothing. Resolvers belong to the catalog and stay, unless it was made here.
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
                _ownCatalog?.Registry.Dispose();
                _metrics.Dispose();
                _lifetime.Dispose();
                if (_ownCatalog is not null)
                    await _ownCatalog.DisposeAsync();
            }
        }
    }

    /// <summary>Commits a transaction, even if the context left meanwhile: what it looks at is known.</summary>
    internal ValueTask<UpdateResult> CommitAsync(StateContext context, TransactionRevision revision, UpdateOptions? options, CancellationToken cancellationToken) =>
        WriteAsync(() => context, revision, options, cancellationToken);

    private ValueTask<UpdateResult> WriteAsync(string contextId, Revision revision, UpdateOptions? options, CancellationToken cancellationToken) =>
        WriteAsync(() => Contexts.GetRequired(contextId), revision, options, cancellationToken);

    private async ValueTask<UpdateResult> WriteAsync(
        Func<StateContext> context, Revision revision, UpdateOptions? options, CancellationToken cancellationToken)
    {
        options ??= UpdateOptions.Default;
        options.Check();
        ObjectDisposedException.ThrowIf(!_inFlight.TryEnter(), this);
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.Token, cancellationToken);
            return await _store.WriteAsync(context(), revision, options, linked.Token);
        }
        catch (Exception error)
        {
            _metrics.UpdateFailed((error as PluginStateException)?.Code ?? error.GetType().Name, revision.Kind.ToString());
            ThrowIfDisposed(error, cancellationToken);
            throw;
        }
        finally
        {
            _inFlight.Exit();
        }
    }

    /// <summary>Does something that may wait for the storage; disposing gives it up, and waits for it.</summary>
    private async ValueTask<T> WhileOpenAsync<T>(Func<CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(!_inFlight.TryEnter(), this);
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.Token, cancellationToken);
            return await action(linked.Token);
        }
        catch (OperationCanceledException error)
        {
            ThrowIfDisposed(error, cancellationToken);
            throw;
        }
        finally
        {
            _inFlight.Exit();
        }
    }

    /// <summary>What was given up because the manager is being disposed says so.</summary>
    private void ThrowIfDisposed(Exception error, CancellationToken cancellationToken) =>
        ObjectDisposedException.ThrowIf(error is OperationCanceledException && !cancellationToken.IsCancellationRequested && _inFlight.IsClosed, this);

    private (StateContext Context, StateSnapshot Current) See(string contextId, string call, string asynchronous)
    {
        ObjectDisposedException.ThrowIf(_inFlight.IsClosed, this);
        var context = Contexts.GetRequired(contextId);
        return (context, _store.See(context, call, asynchronous));
    }

    private ValueTask<(StateContext Context, StateSnapshot Current)> SeeAsync(string contextId, CancellationToken cancellationToken) =>
        WhileOpenAsync(async token =>
        {
            var context = Contexts.GetRequired(contextId);
            return (context, await _store.SeeAsync(context, token));
        }, cancellationToken);

    private StateContext NewContext(string stateId, StateValue? initial, string? contextId, IReadOnlyDictionary<string, string>? metadata)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        _writer.CheckLimits(stateId, initial ?? StateObject.Empty);
        var now = _time.GetUtcNow();
        return new(contextId ?? Guid.CreateVersion7(now).ToString(), stateId, now, metadata);
    }

    private static StateSnapshot FirstVersion(StateContext context, StateValue? initial) =>
        new(context.StateId, 1, initial ?? StateObject.Empty, new(context.Created, context.Id));

    private StateContext Admit(StateContext context, StateHead head)
    {
        context.Attach(head.Epoch);
        context.Saw(head.Current.Version);
        Contexts.Put(context);
        return context;
    }

    private static IEnumerable<Reading> ResolverReadings(ResolverCatalog catalog) =>
    [
        new("pluginstate.resolvers.broken", "{resolver}", "Declared resolvers that are not asked because they failed time and again.", () => catalog.BrokenCount),
    ];

    private static IEnumerable<Reading> StorageReadings(StoredStates? storage) => storage is null ? [] :
    [
        new("pluginstate.storage.loads", "{load}", "States read from the storage.", () => storage.Loads, IsTotal: true),
        new("pluginstate.storage.saves", "{save}", "Changes saved to the storage.", () => storage.Saves, IsTotal: true),
        new("pluginstate.storage.failures", "{failure}", "Calls of the storage that failed.", () => storage.Failures, IsTotal: true),
    ];

    private void OnCheckpointEvicted(Checkpoint checkpoint, EvictionReason reason)
    {
        Interlocked.Increment(ref _checkpointEvictions);
        _metrics.CheckpointEvicted(reason);
        CheckpointEvicted?.Invoke(checkpoint, reason);
    }

    private void OnStateEvicted(StateSnapshot last, EvictionReason reason)
    {
        if (reason is EvictionReason.Capacity && _states.Storage is null)
            _logger.StateEvicted(last.StateId, last.Version, reason);
        _metrics.StateEvicted(reason);
        StateEvicted?.Invoke(last, reason);
    }
}
