namespace PluginState.Plugins;

/// <summary>Says when a content that passed every other check may serve: on a cluster, once it is on every silo. Asked under the scan gate.</summary>
internal interface IPluginAdmission
{
    /// <summary>Raised when what it says may have changed. From any thread.</summary>
    event Action? Changed;

    /// <summary>Notes that this is what the folder has of a plugin, and says whether it may serve.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="version">Its version.</param>
    /// <param name="contentHash">Its content.</param>
    /// <param name="wait">Why it may not yet; null where it may, or where that is not known yet.</param>
    bool TryAdmit(string plugin, Version? version, string contentHash, out PluginRejection? wait);

    /// <summary>Notes that a plugin left the folder, and says whether it may be withdrawn.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="wait">Why it has to go on serving; null where it has not, or where that is not known yet.</param>
    bool TryWithdraw(string plugin, out PluginRejection? wait);
}
