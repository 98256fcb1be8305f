namespace PluginState.Resolvers;

/// <summary>A declared resolver as the catalog lists it.</summary>
/// <param name="Declaration">Its name, patterns, priority and value type.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="IsLive">Whether the registry holds it at this moment; otherwise it comes back on demand.</param>
/// <param name="IsShadowed">Whether another origin declares the same name and goes before this one.</param>
public sealed record DeclaredResolver(ResolverDeclaration Declaration, ResolverOrigin Origin, bool IsLive, bool IsShadowed)
{
    /// <summary>How often it left the registry for want of room or of use since its set was declared.</summary>
    public long Evictions { get; init; }

    /// <summary>
    /// Whether it is a plugin's whose calls have failed time and again, so that it is not asked, or only by a call that tries it out; until one succeeds.
    /// See <see cref="ResolverOptions.BreakAfter"/>.
    /// </summary>
    public bool IsBroken { get; init; }
}
