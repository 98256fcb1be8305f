namespace PluginState.Resolvers;

/// <summary>A resolver the registry can hold: its declaration, where it comes from, and its delegate.</summary>
/// <remarks>
/// The delegate is made on first use, possibly twice when two threads are first; binding has no effect but to make a delegate, and one of
/// them wins. What is known of failures stays with it while it leaves the registry and comes back; what is declared anew begins anew.
/// </remarks>
public sealed class RegisteredResolver
{
    /// <summary>How many of its calls may not have come back before it is asked no more.</summary>
    internal const int MostStuckCalls = 2;

    private readonly ResolverBinding? _binding;
    private readonly int _index;
    private Resolver? _resolver;
    private SynchronousResolver? _synchronous;
    private int _stuckCalls;
    private long _evictions;
    private bool _isWithdrawn;

    /// <param name="declaration">What is declared.</param>
    /// <param name="origin">Whose it is.</param>
    /// <param name="binding">Makes the delegate.</param>
    /// <param name="index">By which the binding knows it.</param>
    internal RegisteredResolver(ResolverDeclaration declaration, ResolverOrigin origin, ResolverBinding binding, int index)
        : this(declaration, origin)
    {
        _binding = binding;
        _index = index;
    }

    internal RegisteredResolver(ResolverDeclaration declaration, ResolverOrigin origin, Resolver resolver)
        : this(declaration, origin) => _resolver = resolver;

    private RegisteredResolver(ResolverDeclaration declaration, ResolverOrigin origin)
    {
        Declaration = declaration;
        Origin = origin;
        AnswersAtOnce = declaration.IsSynchronous && origin.Kind == ResolverOriginKind.CompiledIn;
        Breaker = origin.Kind == ResolverOriginKind.Plugin ? new() : null;
    }

    /// <summary>The resolver's name.</summary>
    public string Name => Declaration.Name;

    /// <summary>Its name, patterns, priority and value type.</summary>
    public ResolverDeclaration Declaration { get; }

    /// <summary>Where it comes from.</summary>
    public ResolverOrigin Origin { get; }

    /// <summary>
    /// Whether it may be called without a time-out, which could not end it: it was compiled in and is synchronous. A plugin may say so of its own and is
    /// not believed.
    /// </summary>
    internal bool AnswersAtOnce { get; }

    /// <summary>For people: <c>max (compiled-in MyApp)</c>.</summary>
    internal string NameAndOrigin => field ??= $"{Name} ({Origin})";

    /// <summary>How many calls timed out and have not come back.</summary>
    internal int StuckCalls => Volatile.Read(ref _stuckCalls);

    /// <summary>
    /// Whether its set was withdrawn or replaced. One that was looked up before may be put into the registry once more by whoever did, for a moment; nobody who
    /// looks it up after the change gets it from there.
    /// </summary>
    internal bool IsWithdrawn => Volatile.Read(ref _isWithdrawn);

    /// <summary>Says that its set was withdrawn or replaced.</summary>
    internal void Withdraw() => Volatile.Write(ref _isWithdrawn, true);

    /// <summary>How often it left the registry for want of room or of use.</summary>
    internal long Evictions => Interlocked.Read(ref _evictions);

    /// <summary>Counts a departure from the registry.</summary>
    internal void CountEviction() => Interlocked.Increment(ref _evictions);

    /// <summary>Forgets the delegate, which is made again when it is needed.</summary>
    internal void Unbind()
    {
        if (_binding is null)
            return;
        Volatile.Write(ref _resolver, null);
        Volatile.Write(ref _synchronous, null);
    }

    /// <summary>Keeps a plugin's from being asked when it fails time and again; null for all others.</summary>
    internal ResolverBreaker? Breaker { get; }

    /// <summary>Counts a call that timed out, until it comes back.</summary>
    /// <returns>How many there are with it.</returns>
    internal int CountStuck(Task call)
    {
        var stuck = Interlocked.Increment(ref _stuckCalls);
        call.ContinueWith(
            static (_, state) => Interlocked.Decrement(ref ((RegisteredResolver)state!)._stuckCalls),
            this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return stuck;
    }

    /// <summary>The resolver itself.</summary>
    public Resolver Resolver
    {
        get
        {
            if (Volatile.Read(ref _resolver) is { } resolver)
                return resolver;
            var bound = _binding!.Bind(_index);
            return Interlocked.CompareExchange(ref _resolver, bound, null) ?? bound;
        }
    }

    /// <summary>The resolver itself without a task around it; null where there is only the other. To be called where it <see cref="AnswersAtOnce"/>.</summary>
    internal SynchronousResolver? Synchronous
    {
        get
        {
            if (Volatile.Read(ref _synchronous) is { } synchronous)
                return synchronous;
            return _binding?.BindSynchronous?.Invoke(_index) is { } bound ? Interlocked.CompareExchange(ref _synchronous, bound, null) ?? bound : null;
        }
    }
}
