namespace PluginState;

/// <summary>How long the object lives on which a resolver that is no static method is called.</summary>
/// <remarks>
/// An object that the app's services have under its own type is theirs, and lives as long as they say. One that they do not have is made by generated
/// code, its constructor's parameters taken from the services, and is disposed where it can be.
/// </remarks>
public enum ResolverLifetime
{
    /// <summary>One object for each call, in a scope of the services of its own, which ends with the call. The default.</summary>
    Call,

    /// <summary>One object for all calls, made at the first; disposed when the catalog is, or when the plugin's code is unloaded. It is called from several threads.</summary>
    Singleton,
}
