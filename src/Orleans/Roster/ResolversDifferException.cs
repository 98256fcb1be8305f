namespace PluginState.Orleans;

/// <summary>
/// A silo has other resolvers than the cluster it wants to join: the same conflict would be answered differently, depending on where its state is. The silo does not start.
/// </summary>
public sealed class ResolversDifferException : PluginStateException
{
    internal ResolversDifferException(string silo, string difference)
        : base("resolvers_differ", $"The silo '{silo}' cannot join: {difference} Every silo needs the same resolvers, from the same builds: deploy the same app, and the same plugins into its folder.") =>
        Silo = silo;

    /// <summary>The silo that cannot join.</summary>
    public string Silo { get; }
}
