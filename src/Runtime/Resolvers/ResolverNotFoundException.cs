namespace PluginState.Resolvers;

/// <summary>An update names a resolver that is neither live nor declared.</summary>
public sealed class ResolverNotFoundException : PluginStateException
{
    internal ResolverNotFoundException(string name)
        : base("resolver_not_found", $"No resolver named '{name}' is registered or declared. Names are compared ordinally; " +
            "a resolver registered by hand is gone once it was evicted, so declare those that must come back.") => Name = name;

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }
}
