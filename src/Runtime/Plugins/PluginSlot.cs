namespace PluginState.Plugins;

/// <summary>What the host remembers of one name in the plugin folder.</summary>
/// <remarks>Used under the host's scan gate only; what leaves it is the immutable <see cref="Info"/>.</remarks>
internal sealed class PluginSlot(PluginInfo info)
{
    /// <summary>What everyone may know.</summary>
    public PluginInfo Info { get; set; } = info;

    /// <summary>The code that serves.</summary>
    public PluginCode? Serving { get; set; }

    /// <summary>The fingerprint of the last look.</summary>
    public string? Seen { get; set; }

    /// <summary>When <see cref="Seen"/> was first seen.</summary>
    public long SeenAt { get; set; }

    /// <summary>The fingerprint of the content that was last decided on.</summary>
    public string? Decided { get; set; }

    /// <summary>The content that is quarantined, where that is the newest one.</summary>
    public string? QuarantinedHash { get; set; }

    /// <summary>When none of its resolvers was first seen to be live; null while one is.</summary>
    public long? DormantSince { get; set; }

    /// <summary>How often its resolvers had been evicted when <see cref="DormantSince"/> was set: more since then means that one was used in between.</summary>
    public long EvictionsThen { get; set; }
}
