namespace PluginState.Plugins;

/// <summary>What the host remembers of one name in the plugin folder.</summary>
/// <remarks>Used under the host's scan gate only; what leaves it is the immutable <see cref="Info"/>.</remarks>
internal sealed class PluginSlot(PluginInfo info)
{
    /// <summary>What everyone may know.</summary>
    public PluginInfo Info { get; set; } = info;

    /// <summary>The generation that serves.</summary>
    public PluginGeneration? Serving { get; set; }

    /// <summary>What unloads <see cref="Serving"/>.</summary>
    public PluginUnload? Unload { get; set; }

    /// <summary>The fingerprint of the last look.</summary>
    public string? Seen { get; set; }

    /// <summary>When <see cref="Seen"/> was first seen.</summary>
    public long SeenAt { get; set; }

    /// <summary>The fingerprint of the content that was last decided on.</summary>
    public string? Decided { get; set; }
}
