namespace PluginState.Plugins;

/// <summary>A plugin's resolver threw. The plugin's own exception is told as text: the object would keep its code in memory.</summary>
public sealed class PluginResolverException : PluginStateException
{
    internal PluginResolverException(string plugin, string resolver, string what)
        : base("plugin_resolver_failed", $"The resolver '{resolver}' of plugin '{plugin}' threw {what}")
    {
        Plugin = plugin;
        Resolver = resolver;
    }

    /// <summary>The plugin's name.</summary>
    public string Plugin { get; }

    /// <summary>The resolver's name.</summary>
    public string Resolver { get; }
}
