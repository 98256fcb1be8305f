namespace PluginState.Plugins;

/// <summary>A plugin cannot be signed, or its signature cannot be looked at: there is no plugin, or the key is none.</summary>
public sealed class PluginSignatureException : PluginStateException
{
    internal PluginSignatureException(string message)
        : base("plugin_signature", message)
    {
    }
}
