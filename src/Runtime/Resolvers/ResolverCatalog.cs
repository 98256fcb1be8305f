using System.Collections.Frozen;
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
/// longer declared, so nothing withdrawn stays live.
/// </remarks>
public sealed class ResolverCatalog
{
    /// <summary>The default of the greatest number of declared resolvers: 10,000.</summary>
    public const int DefaultCapacity = 10_000;

    private readonly Lock _lock = new();
    private readonly int _capacity;
    private readonly ILogger _logger;
    private volatile Snapshot _snapshot = Snapshot.Empty;

    /// <summary>Makes an empty catalog in front of a registry.</summary>
    /// <param name="registry">Holds the live ones.</param>
    /// <param name="capacity">The greatest number of declared resolvers; at least 1.</param>
    /// <param name="logger">Told of name clashes and of more declarations than the registry holds.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is below 1.</exception>
    public ResolverCatalog(BoundedResolverRegistry registry, int capacity = DefaultCapacity, ILogger<ResolverCatalog>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Registry = registry;
        _capacity = capacity;
        _logger = logger ?? NullLogger<ResolverCatalog>.Instance;
    }

    /// <summary>The live resolvers.</summary>
    public BoundedResolverRegistry Registry { get; }

    /// <summary>The declared merge rules, in the order in which they count: compiled in before plugins, then by origin.</summary>
    internal ImmutableArray<MergeRule> MergeRules => _snapshot.MergeRules;

    /// <summary>How many resolvers are declared.</summary>
    public int Count => _snapshot.Count;

    /// <summary>Every declared resolver, by name, then by who goes first.</summary>
    public IReadOnlyList<DeclaredResolver> Declared
    {
        get
        {
            var snapshot = _snapshot;
            return [.. snapshot.Sets.Values
                .SelectMany(static set => set)
                .OrderBy(static resolver => resolver.Name, StringComparer.Ordinal)
                .ThenBy(static resolver => resolver.Origin, Comparer<ResolverOrigin>.Create(ResolverOrigin.Precedence))
                .Select(resolver => new DeclaredResolver(
                    resolver.Declaration, resolver.Origin, Registry.IsLive(resolver), !ReferenceEquals(snapshot.ByName[resolver.Name], resolver)))];
        }
    }

    /// <summary>Declares the resolvers of a generated module.</summary>
    /// <typeparam name="TModule">The module.</typeparam>
    /// <exception cref="ResolverDeclarationException">The module cannot be taken; nothing of it was.</exception>
    public void Declare<TModule>()
        where TModule : IResolverModule =>
        Declare(ResolverOrigin.CompiledIn(typeof(TModule).Assembly.GetName().Name!), TModule.Declarations, TModule.Bind);

    /// <summary>
    /// Declares the resolvers of one origin and makes them live, replacing what that origin declared before. All or none.
    /// </summary>
    /// <param name="origin">Whose they are.</param>
    /// <param name="declarations">What they are.</param>
    /// <param name="bind">Makes the delegate of a declaration, given its index; called when it is first needed.</param>
    /// <exception cref="ResolverDeclarationException">
    /// A name is there twice, a path pattern is none, or the catalog would hold more than its capacity. Nothing was declared.
    /// </exception>
    public void Declare(ResolverOrigin origin, IReadOnlyList<ResolverDeclaration> declarations, Func<int, Resolver> bind)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(declarations);
        ArgumentNullException.ThrowIfNull(bind);
        if (origin.Kind == ResolverOriginKind.Registered)
            throw new ArgumentException("What is registered by hand is not declared: call Registry.Register.", nameof(origin));
        var set = MakeSet(origin, declarations, bind);

        ImmutableArray<RegisteredResolver> replaced;
        Snapshot snapshot;
        lock (_lock)
        {
            replaced = _snapshot.Sets.GetValueOrDefault(origin, []);
            var count = _snapshot.Count - replaced.Length + set.Length;
            if (count > _capacity)
            {
                throw new ResolverDeclarationException(origin,
                    $"{count} declared resolvers would be more than the catalog's {_capacity}. Raise Resolvers.MaxDeclared, or declare fewer.");
            }

            _snapshot = snapshot = Snapshot.Of(_snapshot.Sets.SetItem(origin, set));
        }

        WithdrawAll(replaced);
        var others = snapshot.Sets
            .Where(other => other.Key != origin)
            .SelectMany(static other => other.Value)
            .ToLookup(static other => other.Name, StringComparer.Ordinal);
        foreach (var resolver in set)
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
        ImmutableArray<RegisteredResolver> withdrawn;
        lock (_lock)
        {
            if (!_snapshot.Sets.TryGetValue(origin, out withdrawn))
                return false;
            _snapshot = Snapshot.Of(_snapshot.Sets.Remove(origin));
        }

        WithdrawAll(withdrawn);
        return true;
    }

    /// <summary>Finds a resolver by name: the live one, or the declared one, which thereby becomes live. Either way it is used.</summary>
    public bool TryResolve(string name, [NotNullWhen(true)] out RegisteredResolver? resolver)
    {
        if (Registry.TryGet(name, out resolver))
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

    /// <summary>The names of the declared resolvers whose pattern matches, each once, in the order in which they are asked.</summary>
    internal IEnumerable<string> Matching(JsonPointer path)
    {
        HashSet<string>? asked = null; // a resolver with several patterns is asked once
        foreach (var (pattern, resolver) in _snapshot.ByPattern)
        {
            if (pattern.Matches(path) && (resolver.Declaration.Paths.Count == 1 || (asked ??= new(StringComparer.Ordinal)).Add(resolver.Name)))
                yield return resolver.Name;
        }
    }

    /// <summary>Tells the places whose resolvers want to see equal edits; null where none does, so that most merges need not look.</summary>
    internal Func<JsonPointer, bool>? EqualEditsFilter
    {
        get
        {
            var wanting = _snapshot.EqualEdits;
            return wanting.IsEmpty ? null : path => wanting.Any(pattern => pattern.Matches(path));
        }
    }

    /// <summary>
    /// Whether a declared resolver's pattern means this very place, so that an object there is a value of its own and not only the sum of its
    /// members: a pattern that does not end in <c>**</c>.
    /// </summary>
    internal bool AnswersWhole(JsonPointer path)
    {
        foreach (var (pattern, _) in _snapshot.ByPattern)
        {
            if (!pattern.IsOpen && pattern.Matches(path))
                return true;
        }

        return false;
    }

    /// <summary>Whether the resolver of that name wants to see equal edits.</summary>
    internal bool IncludesEqualEdits(string? name) =>
        name is not null && _snapshot.ByName.TryGetValue(name, out var resolver) && resolver.Declaration.IncludeEqualEdits;

    private RegisteredResolver? MakeLive(RegisteredResolver declared)
    {
        var live = Registry.Publish(declared);
        if (!ReferenceEquals(live, declared) || (_snapshot.ByName.TryGetValue(declared.Name, out var now) && ReferenceEquals(now, declared)))
            return live;
        Registry.Withdraw(declared); // withdrawn or replaced meanwhile
        return null;
    }

    /// <summary>Takes every one out of the registry, even if a subscriber to its evictions throws on the way.</summary>
    private void WithdrawAll(ImmutableArray<RegisteredResolver> resolvers)
    {
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

    private static ImmutableArray<RegisteredResolver> MakeSet(
        ResolverOrigin origin, IReadOnlyList<ResolverDeclaration> declarations, Func<int, Resolver> bind)
    {
        var set = ImmutableArray.CreateBuilder<RegisteredResolver>(declarations.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < declarations.Count; i++)
        {
            var declaration = declarations[i];
            if (!names.Add(declaration.Name))
                throw new ResolverDeclarationException(origin, $"the name '{declaration.Name}' is there twice.");
            foreach (var path in declaration.Paths)
            {
                try
                {
                    _ = PathPattern.Parse(path);
                }
                catch (PathPatternException error)
                {
                    throw new ResolverDeclarationException(origin, $"of '{declaration.Name}', {error.Message}", error);
                }
            }

            var index = i;
            set.Add(new RegisteredResolver(declaration, origin, () => bind(index)));
        }

        return set.MoveToImmutable();
    }

    /// <summary>What is declared at one moment, with the two ways to find it.</summary>
    private sealed record Snapshot(
        ImmutableDictionary<ResolverOrigin, ImmutableArray<RegisteredResolver>> Sets,
        FrozenDictionary<string, RegisteredResolver> ByName,
        ImmutableArray<(PathPattern Pattern, RegisteredResolver Resolver)> ByPattern,
        ImmutableArray<PathPattern> EqualEdits,
        int Count)
    {
        public ImmutableArray<MergeRule> MergeRules { get; init; } = [];

        public static readonly Snapshot Empty = Of(ImmutableDictionary<ResolverOrigin, ImmutableArray<RegisteredResolver>>.Empty);

        public static Snapshot Of(ImmutableDictionary<ResolverOrigin, ImmutableArray<RegisteredResolver>> sets)
        {
            var all = sets.Values.SelectMany(static set => set).ToList();
            var byName = new Dictionary<string, RegisteredResolver>(StringComparer.Ordinal);
            foreach (var resolver in all)
            {
                if (!byName.TryGetValue(resolver.Name, out var other) || ResolverOrigin.Precedence(resolver.Origin, other.Origin) < 0)
                    byName[resolver.Name] = resolver;
            }

            var byPattern = byName.Values
                .SelectMany(static resolver => resolver.Declaration.Paths.Select(path => (Pattern: PathPattern.Parse(path), Resolver: resolver)))
                .OrderByDescending(static entry => entry.Resolver.Declaration.Priority)
                .ThenBy(static entry => entry.Pattern)
                .ThenBy(static entry => entry.Resolver.Name, StringComparer.Ordinal);
            ImmutableArray<(PathPattern Pattern, RegisteredResolver Resolver)> ordered = [.. byPattern];
            return new(
                sets,
                byName.ToFrozenDictionary(StringComparer.Ordinal),
                ordered,
                [.. ordered.Where(static entry => entry.Resolver.Declaration.IncludeEqualEdits).Select(static entry => entry.Pattern)],
                all.Count);
        }
    }
}
