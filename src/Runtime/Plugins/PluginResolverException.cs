namespace PluginState.Plugins;

/// <summary>
/// A plugin's resolver threw, or could not be loaded again. The plugin's own exception is told as text: the object would keep its code in memory.
/// </summary>
public sealed class PluginResolverException : PluginStateException
{
    internal PluginResolverException(string plugin, string resolver, string what)
        : this(plugin, resolver, "plugin_resolver_failed", $"The resolver '{resolver}' of plugin '{plugin}' threw {what}")
    {
    }

    private PluginResolverException(string plugin, string resolver, string code, string message)
        : base(code, message)
    {
        Plugin = plugin;
        Resolver = resolver;
    }

    /// <summary>The plugin's name.</summary>
    public string Plugin { get; }

    /// <summary>The resolver's name.</summary>
    public string Resolver { get; }

    internal static PluginResolverException NotLoaded(string plugin, string resolver, string reason) =>
        new(plugin, resolver, "plugin_not_loaded", $"The resolver '{resolver}' of plugin '{plugin}' cannot be called. {reason}");
}
