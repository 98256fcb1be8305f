namespace PluginState.Resolvers;

/// <summary>What is wrong with a resolver.</summary>
internal enum ResolverTroubleKind
{
    /// <summary>Its breaker opened: it is not asked for a while.</summary>
    Broken,

    /// <summary>A call of it timed out and has not come back. One that heeds its token may do so a moment later.</summary>
    Stuck,
}

/// <summary>That something is wrong with a resolver, told after the fact and outside every lock.</summary>
/// <param name="Resolver">Which; its origin may have been withdrawn or replaced since it was called.</param>
/// <param name="Kind">What.</param>
/// <param name="Count">Of a broken one, how often in a row it broke without a success in between; of a stuck one, how many of its calls are stuck now.</param>
/// <param name="Reason">What became of the last call, for people.</param>
internal sealed record ResolverTrouble(RegisteredResolver Resolver, ResolverTroubleKind Kind, int Count, string Reason);
