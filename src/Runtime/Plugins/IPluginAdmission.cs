namespace PluginState.Plugins;

/// <summary>Says when a content that passed every other check may serve: on a cluster, once it is on every silo. Asked under the scan gate.</summary>
internal interface IPluginAdmission
{
    /// <summary>Raised when what it says may have changed. From any thread.</summary>
    event Action? Changed;

    /// <summary>Notes that this is what the folder has of a plugin, and says why it may not serve yet.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="version">Its version.</param>
    /// <param name="contentHash">Its content.</param>
    /// <returns>Null where it may.</returns>
    PluginRejection? Admit(string plugin, Version? version, string contentHash);

    /// <summary>Notes that a plugin left the folder, and says why it has to go on serving.</summary>
    /// <returns>Null where it may be withdrawn.</returns>
    PluginRejection? Withdraw(string plugin);
}
