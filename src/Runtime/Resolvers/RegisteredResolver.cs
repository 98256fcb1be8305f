namespace PluginState.Resolvers;

/// <summary>A resolver the registry can hold: its declaration, where it comes from, and its delegate.</summary>
/// <remarks>
/// The delegate is made on first use, possibly twice when two threads are first; binding has no effect but to make a delegate, and one of
/// them wins.
/// </remarks>
public sealed class RegisteredResolver
{
    private readonly Func<Resolver>? _bind;
    private Resolver? _resolver;
    private int _stuckCalls;

    internal RegisteredResolver(ResolverDeclaration declaration, ResolverOrigin origin, Func<Resolver> bind)
    {
        Declaration = declaration;
        Origin = origin;
        _bind = bind;
    }

    internal RegisteredResolver(ResolverDeclaration declaration, ResolverOrigin origin, Resolver resolver)
    {
        Declaration = declaration;
        Origin = origin;
        _resolver = resolver;
    }

    /// <summary>The resolver's name.</summary>
    public string Name => Declaration.Name;

    /// <summary>Its name, patterns, priority and value type.</summary>
    public ResolverDeclaration Declaration { get; }

    /// <summary>Where it comes from.</summary>
    public ResolverOrigin Origin { get; }

    /// <summary>How many calls timed out and have not come back.</summary>
    internal int StuckCalls => Volatile.Read(ref _stuckCalls);

    /// <summary>Counts a call that timed out, until it comes back.</summary>
    internal void CountStuck(Task call)
    {
        Interlocked.Increment(ref _stuckCalls);
        call.ContinueWith(
            static (_, state) => Interlocked.Decrement(ref ((RegisteredResolver)state!)._stuckCalls),
            this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The resolver itself.</summary>
    public Resolver Resolver
    {
        get
        {
            if (Volatile.Read(ref _resolver) is { } resolver)
                return resolver;
            var bound = _bind!();
            return Interlocked.CompareExchange(ref _resolver, bound, null) ?? bound;
        }
    }
}
