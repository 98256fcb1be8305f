namespace PluginState.Plugins;

/// <summary>What the host knows of a plugin at one moment. It holds nothing of the plugin's own code.</summary>
public sealed record PluginInfo
{
    /// <summary>The plugin's name: that of its folder, or of its file where it has none.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it, from its <c>plugin.json</c>.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What it is for, from its <c>plugin.json</c>.</summary>
    public string? Description { get; init; }

    /// <summary>Where it stands.</summary>
    public required PluginStatus State { get; init; }

    /// <summary>Its main DLL.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 over its files; of the content that serves, where one does.</summary>
    public string? ContentHash { get; init; }

    /// <summary>The version of its assembly.</summary>
    public Version? Version { get; init; }

    /// <summary>The version of the contracts it was built against.</summary>
    public Version? ContractVersion { get; init; }

    /// <summary>The resolvers it declares.</summary>
    public IReadOnlyList<ResolverDeclaration> Resolvers { get; init; } = [];

    /// <summary>
    /// Why it was not taken. On a plugin that serves, why its newest content was not: the one before keeps serving.
    /// </summary>
    public PluginRejection? Rejection { get; init; }

    /// <summary>How many of its resolvers are live at this moment. The others come back on demand.</summary>
    public int LiveResolvers { get; init; }

    /// <summary>How often its resolvers had to leave the registry for want of room or for want of use.</summary>
    public long Evictions { get; init; }

    /// <summary>Whether its <c>plugin.json</c> says that its code may be let go while none of its resolvers is live.</summary>
    public bool IsUnloadable { get; init; }

    /// <summary>Whether its code is in memory at this moment.</summary>
    public bool IsCodeLoaded { get; init; }

    /// <summary>Of a plugin that serves no more, why its code is still in memory.</summary>
    public PluginUnloadPending? UnloadPending { get; init; }

    /// <summary>When the content that serves was taken.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>How many contents of this plugin have served, this one included; 0 where none has.</summary>
    public int Generation { get; init; }
}
