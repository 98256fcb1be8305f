namespace PluginState.Resolvers;

/// <summary>A set of declarations cannot be taken into the catalog; nothing of it was.</summary>
public sealed class ResolverDeclarationException : PluginStateException
{
    internal ResolverDeclarationException(ResolverOrigin origin, string message, Exception? innerException = null)
        : base("invalid_declaration", $"The resolvers of {origin} were not declared: {message}", innerException) => Origin = origin;

    /// <summary>Whose declarations they were.</summary>
    public ResolverOrigin Origin { get; }
}
