using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginState.Documents;

namespace PluginState.Resolvers;

/// <summary>
/// Every declared resolver, live or not. What an assembly or a plugin declares enters the registry at once, each resolver
/// counting toward its limit; those the registry had to let go come back from here when they are next needed.
/// </summary>
/// <remarks>
/// Readers see one immutable snapshot, swapped under a lock that runs no user code; a set is published or withdrawn whole. A
/// resolver brought back while its set is being withdrawn is looked up again after it was made live, and removed if it is no
/// longer declared, so nothing withdrawn stays live; and since what is withdrawn is marked so before <c>Declare</c> and <c>Withdraw</c> return, nobody who looks for
/// it after that gets it, though it may be in the registry for the moment between.
/// </remarks>
public sealed class ResolverCatalog : IAsyncDisposable
{
    /// <summary>The default of the greatest number of declared resolvers: 10,000.</summary>
    public const int DefaultCapacity = 10_000;

    private readonly Lock _lock = new();
    private readonly int _capacity;
    private readonly ILogger _logger;
    private readonly ServiceInstances _instances;
    private volatile Snapshot _snapshot = Snapshot.Empty;

    /// <summary>Makes an empty catalog in front of a registry.</summary>
    /// <param name="registry">Holds the live ones.</param>
    /// <param name="capacity">The greatest number of declared resolvers; at least 1.</param>
    /// <param name="logger">Told of name clashes and of more declarations than the registry holds.</param>
    /// <param name="services">Where compiled-in resolvers that are no static methods get their objects and what those need. Default: nowhere.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is below 1.</exception>
    public ResolverCatalog(
        BoundedResolverRegistry registry, int capacity = DefaultCapacity, ILogger<ResolverCatalog>? logger = null, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Registry = registry;
        _capacity = capacity;
        _logger = logger ?? NullLogger<ResolverCatalog>.Instance;
        _instances = new(services);
    }

    /// <summary>Raised when a declared resolver fails time and again or does not come back, after the fact and outside every lock. A handler that throws is logged.</summary>
    internal event Action<ResolverTrouble>? Troubled;

    /// <summary>The live resolvers.</summary>
    public BoundedResolverRegistry Registry { get; }

    /// <summary>The declared merge rules, in the order in which they count: compiled in before plugins, then by origin.</summary>
    internal ImmutableArray<MergeRule> MergeRules => _snapshot.MergeRules;

    /// <summary>How many resolvers are declared.</summary>
    public int Count => _snapshot.Count;

    /// <summary>How many declared resolvers are broken at this moment: plugins' whose calls have failed time and again.</summary>
    internal int BrokenCount => _snapshot.Sets
        .Where(static set => set.Key.Kind == ResolverOriginKind.Plugin)
        .Sum(static set => set.Value.Resolvers.Count(static resolver => resolver.Breaker is { IsOpen: true }));

    /// <summary>Every declared resolver, by name, then by who goes first.</summary>
    public IReadOnlyList<DeclaredResolver> Declared
    {
        get
        {
            var snapshot = _snapshot;
            return [.. snapshot.Sets.Values
                .SelectMany(static set => set.Resolvers)
                .OrderBy(static resolver => resolver.Name, StringComparer.Ordinal)
                .ThenBy(static resolver => resolver.Origin, Comparer<ResolverOrigin>.Create(ResolverOrigin.Precedence))
                .Select(resolver => new DeclaredResolver(
                    resolver.Declaration, resolver.Origin, Registry.IsLive(resolver), !ReferenceEquals(snapshot.ByName[resolver.Name], resolver))
                {
                    Evictions = resolver.Evictions,
                    IsBroken = resolver.Breaker is { IsOpen: true },
                })];
        }
    }

    /// <summary>Declares the resolvers and merge rules of a generated module.</summary>
    /// <typeparam name="TModule">The module.</typeparam>
    /// <exception cref="ResolverDeclarationException">The module cannot be taken; nothing of it was.</exception>
    public void Declare<TModule>()
        where TModule : IResolverModule =>
        Declare(
            ResolverOrigin.CompiledIn(typeof(TModule).Assembly.GetName().Name!), TModule.Declarations, index => TModule.Bind(index, _instances), TModule.MergeRules,
            index => TModule.BindSynchronous(index, _instances));

    /// <summary>
    /// Declares the resolvers of one origin and makes them live, with the origin's merge rules, replacing what that origin declared before. All or none.
    /// </summary>
    /// <param name="origin">Whose they are.</param>
    /// <param name="declarations">What they are.</param>
    /// <param name="bind">Makes the delegate of a declaration, given its index; called when it is first needed.</param>
    /// <param name="mergeRules">How arrays merge at places the origin knows. Default: none.</param>
    /// <exception cref="ResolverDeclarationException">
    /// A name is there twice, a path pattern is none or has two merge rules that differ, or the catalog would hold more than its capacity, to which
    /// resolvers and merge rules count alike. Nothing was declared.
    /// </exception>
    public void Declare(
        ResolverOrigin origin, IReadOnlyList<ResolverDeclaration> declarations, Func<int, Resolver> bind, IReadOnlyList<MergeRule>? mergeRules = null) =>
        Declare(origin, declarations, bind, mergeRules, bindSynchronous: null);

    /// <param name="origin">Whose they are.</param>
    /// <param name="declarations">What they are.</param>
    /// <param name="bind">Makes the delegate of a declaration.</param>
    /// <param name="mergeRules">How arrays merge.</param>
    /// <param name="bindSynchronous">Makes the delegate of a synchronous one, where there is one without a task around it.</param>
    internal void Declare(
        ResolverOrigin origin, IReadOnlyList<ResolverDeclaration> declarations, Func<int, Resolver> bind, IReadOnlyList<MergeRule>? mergeRules,
        Func<int, SynchronousResolver?>? bindSynchronous)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(declarations);
        ArgumentNullException.ThrowIfNull(bind);
        if (origin.Kind == ResolverOriginKind.Registered)
            throw new ArgumentException("What is registered by hand is not declared: call Registry.Register.", nameof(origin));
        var set = DeclaredSet.Of(origin, declarations, bind, bindSynchronous, mergeRules ?? []);

        DeclaredSet replaced;
        Snapshot snapshot;
        lock (_lock)
        {
            replaced = _snapshot.Sets.GetValueOrDefault(origin, DeclaredSet.Empty);
            var size = _snapshot.Size - replaced.Size + set.Size;
            if (size > _capacity)
            {
                throw new ResolverDeclarationException(origin,
                    $"{size} declared resolvers{(set.Rules.IsEmpty ? "" : " and merge rules")} would be more than the catalog's {_capacity}. Raise Resolvers.MaxDeclared, or declare fewer.");
            }

            _snapshot = snapshot = Snapshot.Of(_snapshot.Sets.SetItem(origin, set));
        }

        WithdrawAll(replaced.Resolvers);
        var others = snapshot.Sets
            .Where(other => other.Key != origin)
            .SelectMany(static other => other.Value.Resolvers)
            .ToLookup(static other => other.Name, StringComparer.Ordinal);
        foreach (var resolver in set.Resolvers)
        {
            var winner = snapshot.ByName[resolver.Name];
            if (ReferenceEquals(winner, resolver))
                MakeLive(resolver);
            foreach (var other in others[resolver.Name])
                _logger.ResolverNameClash(resolver.Name, winner.Origin, ReferenceEquals(winner, resolver) ? other.Origin : origin);
        }

        if (snapshot.Count > Registry.Capacity)
            _logger.MoreDeclaredThanLive(snapshot.Count, Registry.Capacity);
    }

    /// <summary>Withdraws everything an origin declared.</summary>
    /// <returns>Whether it had declared anything.</returns>
    public bool Withdraw(ResolverOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        DeclaredSet? withdrawn;
        lock (_lock)
        {
            if (!_snapshot.Sets.TryGetValue(origin, out withdrawn))
                return false;
            _snapshot = Snapshot.Of(_snapshot.Sets.Remove(origin));
        }

        WithdrawAll(withdrawn.Resolvers);
        return true;
    }

    /// <summary>
    /// Disposes the objects that compiled-in resolvers of <see cref="ResolverLifetime.Singleton"/> were called on and that were made for them. To be called when
    /// no resolver is called any more; a container of services does so after the manager.
    /// </summary>
    public ValueTask DisposeAsync() => _instances.DisposeAsync();

    /// <summary>Finds a resolver by name: the live one, or the declared one, which thereby becomes live. Either way it is used.</summary>
    public bool TryResolve(string name, [NotNullWhen(true)] out RegisteredResolver? resolver)
    {
        if (Registry.TryGet(name, out resolver) && !resolver.IsWithdrawn)
            return true;
        while (_snapshot.ByName.TryGetValue(name, out var declared))
        {
            resolver = MakeLive(declared);
            if (resolver is not null)
                return true;
        }

        resolver = null;
        return false;
    }

    /// <summary>How many resolvers of an origin are live, and how often any of them left the registry for want of room or of use.</summary>
    internal (int Live, long Evictions) UseOf(ResolverOrigin origin)
    {
        var (live, evictions) = (0, 0L);
        foreach (var resolver in SetOf(origin).Resolvers)
        {
            live += Registry.IsLive(resolver) ? 1 : 0;
            evictions += resolver.Evictions;
        }

        return (live, evictions);
    }

    /// <summary>Forgets the delegates of an origin's resolvers that are not live, so that nothing here holds their code.</summary>
    internal void Unbind(ResolverOrigin origin)
    {
        foreach (var resolver in SetOf(origin).Resolvers.Where(resolver => !Registry.IsLive(resolver)))
            resolver.Unbind();
    }

    private DeclaredSet SetOf(ResolverOrigin origin) => _snapshot.Sets.GetValueOrDefault(origin, DeclaredSet.Empty);

    /// <summary>The declared resolvers by the places they answer, as they are at this moment.</summary>
    internal PatternIndex Patterns => _snapshot.Patterns;

    /// <summary>Tells the places whose resolvers want to see equal edits; null where none does, so that most merges need not look.</summary>
    internal Func<JsonPointer, bool>? EqualEditsFilter => _snapshot.WantsEqualEdits;

    /// <summary>
    /// Tells the places that a declared resolver's pattern means itself, so that an object there is a value of its own and not only the sum of its
    /// members: a pattern that does not end in <c>**</c>. Null where there is no such pattern.
    /// </summary>
    internal Func<JsonPointer, bool>? AnswersWhole => _snapshot.AnswersWhole;

    /// <summary>Tells whoever wants to know of trouble with a resolver. Called outside every lock.</summary>
    internal void Tell(ResolverTrouble trouble)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(Troubled))
        {
            try
            {
                handler(trouble);
            }
            catch (Exception error) // the handler's problem, and not the update's
            {
                _logger.TroubledHandlerFailed(error, trouble.Resolver.Name, trouble.Resolver.Origin);
            }
        }
    }

    /// <summary>Whether the resolver of that name wants to see equal edits.</summary>
    internal bool IncludesEqualEdits(string? name) =>
        name is not null && _snapshot.ByName.TryGetValue(name, out var resolver) && resolver.Declaration.IncludeEqualEdits;

    private RegisteredResolver? MakeLive(RegisteredResolver declared)
    {
        if (declared.IsWithdrawn)
            return null; // it has a successor, or none: the snapshot says so by now
        var live = Registry.Publish(declared);
        if (!ReferenceEquals(live, declared) || (_snapshot.ByName.TryGetValue(declared.Name, out var now) && ReferenceEquals(now, declared)))
            return live;
        Registry.Withdraw(declared); // withdrawn or replaced meanwhile
        return null;
    }

    /// <summary>Takes every one out of the registry, even if a subscriber to its evictions throws on the way.</summary>
    private void WithdrawAll(ImmutableArray<RegisteredResolver> resolvers)
    {
        // All of them first: from here on nobody gets one, though another thread may be about to put one into the registry.
        foreach (var resolver in resolvers)
            resolver.Withdraw();
        List<Exception>? errors = null;
        foreach (var resolver in resolvers)
        {
            try
            {
                Registry.Withdraw(resolver);
            }
            catch (Exception error)
            {
                (errors ??= []).Add(error);
            }
        }

        if (errors is not null)
            throw new AggregateException("A handler of Evicted threw. Everything was withdrawn all the same.", errors);
    }

    /// <summary>What is declared at one moment, with the ways to find it.</summary>
    /// <remarks>
    /// What serves to find resolvers by place is made when it is first asked for, since sets may come one after another: by whoever asks, perhaps by several
    /// at once, who make the same.
    /// </remarks>
    private sealed class Snapshot
    {
        public static readonly Snapshot Empty = Of(ImmutableDictionary<ResolverOrigin, DeclaredSet>.Empty);

        private readonly ImmutableArray<DeclaredSet> _inOrder;
        private ImmutableArray<DeclaredPattern> _ordered;
        private PatternIndex? _patterns;
        private Filter? _wantsEqualEdits;
        private Filter? _answersWhole;

        private Snapshot(ImmutableDictionary<ResolverOrigin, DeclaredSet> sets, ImmutableArray<DeclaredSet> inOrder)
        {
            Sets = sets;
            _inOrder = inOrder;
            Count = inOrder.Sum(static set => set.Resolvers.Length);
            ByName = new(Count, StringComparer.Ordinal);
            foreach (var set in inOrder)
            {
                foreach (var resolver in set.Resolvers)
                    ByName.TryAdd(resolver.Name, resolver); // the first goes before the others
            }

            MergeRules = [.. inOrder.SelectMany(static set => set.Rules)];
        }

        public ImmutableDictionary<ResolverOrigin, DeclaredSet> Sets { get; }

        /// <summary>Not written to any more.</summary>
        public Dictionary<string, RegisteredResolver> ByName { get; }

        public PatternIndex Patterns => Volatile.Read(ref _patterns) ?? Publish(ref _patterns, PatternIndex.Of(Ordered));

        public Func<JsonPointer, bool>? WantsEqualEdits =>
            (Volatile.Read(ref _wantsEqualEdits) ?? Publish(ref _wantsEqualEdits, FilterOf(static pattern => pattern.Resolver.Declaration.IncludeEqualEdits))).Matches;

        public Func<JsonPointer, bool>? AnswersWhole =>
            (Volatile.Read(ref _answersWhole) ?? Publish(ref _answersWhole, FilterOf(static pattern => !pattern.Pattern.IsOpen))).Matches;

        public ImmutableArray<MergeRule> MergeRules { get; }

        /// <summary>How many resolvers there are.</summary>
        public int Count { get; }

        /// <summary>How many resolvers and merge rules there are.</summary>
        public int Size => Count + MergeRules.Length;

        /// <summary>The patterns of all sets in one order, without those whose resolver another set's goes before.</summary>
        private ImmutableArray<DeclaredPattern> Ordered
        {
            get
            {
                if (_ordered.IsDefault)
                    ImmutableInterlocked.InterlockedInitialize(ref _ordered, Merge());
                return _ordered;
            }
        }

        public static Snapshot Of(ImmutableDictionary<ResolverOrigin, DeclaredSet> sets) => new(
            sets,
            [.. sets.OrderBy(static set => set.Key, Comparer<ResolverOrigin>.Create(ResolverOrigin.Precedence)).Select(static set => set.Value)]);

        private ImmutableArray<DeclaredPattern> Merge()
        {
            if (_inOrder.Length == 1)
                return _inOrder[0].Patterns; // names differ within a set
            var merged = ImmutableArray.CreateBuilder<DeclaredPattern>(_inOrder.Sum(static set => set.Patterns.Length));
            var next = new PriorityQueue<int, DeclaredPattern>(_inOrder.Length);
            var taken = new int[_inOrder.Length];
            for (var set = 0; set < _inOrder.Length; set++)
                Offer(set);
            while (next.TryDequeue(out var set, out var pattern))
            {
                if (ReferenceEquals(ByName[pattern.Resolver.Name], pattern.Resolver))
                    merged.Add(pattern);
                Offer(set);
            }

            return merged.DrainToImmutable();

            void Offer(int set)
            {
                if (taken[set] < _inOrder[set].Patterns.Length)
                    next.Enqueue(set, _inOrder[set].Patterns[taken[set]++]);
            }
        }

        private Filter FilterOf(Func<DeclaredPattern, bool> isMeant)
        {
            PathPattern[] meant = [.. Ordered.Where(isMeant).Select(static pattern => pattern.Pattern).Distinct()];
            return new(meant.Length == 0 ? null : PathMatcher.Of(meant).Matches);
        }

        private static T Publish<T>(ref T? field, T made)
            where T : class => Interlocked.CompareExchange(ref field, made, null) ?? made;

        /// <param name="Matches">Null where nothing matches.</param>
        private sealed record Filter(Func<JsonPointer, bool>? Matches);
    }
}
