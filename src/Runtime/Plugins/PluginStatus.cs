namespace PluginState.Plugins;

/// <summary>Where a plugin stands.</summary>
public enum PluginStatus
{
    /// <summary>Found in the folder, and not looked into yet: its files may still be changing.</summary>
    Discovered,

    /// <summary>Looked into and not taken; <see cref="PluginInfo.Rejection"/> says why. Tried again when its content changes.</summary>
    Rejected,

    /// <summary>Its code is loaded, its resolvers are not declared yet.</summary>
    Loaded,

    /// <summary>Its resolvers are declared and at least one of them is live.</summary>
    Active,

    /// <summary>Its resolvers are declared and none of them is live at the moment; they come back on demand.</summary>
    Dormant,

    /// <summary>Taken out of use because it misbehaved while running.</summary>
    Quarantined,

    /// <summary>Its resolvers are withdrawn; its code leaves memory once no call uses it any more.</summary>
    Unloading,
}
