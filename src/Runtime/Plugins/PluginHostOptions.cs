namespace PluginState.Plugins;

/// <summary>Where plugins are, and how many and how large they may be.</summary>
public sealed class PluginHostOptions
{
    /// <summary>The folder into which plugins are dropped. It must exist when the host starts.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The greatest number of plugins loaded at once; more are rejected until one leaves. Default: 64.</summary>
    public int MaxPlugins { get; set; } = 64;

    /// <summary>The greatest size of one file of a plugin, in bytes; a plugin as a whole may have four times as much. Default: 64 MiB.</summary>
    public long MaxFileSize { get; set; } = 64L << 20;

    /// <summary>
    /// For how long size and time of a plugin's files must have stayed the same before they are read. Zero reads them at once.
    /// Default: 250 ms.
    /// </summary>
    public TimeSpan StabilityWindow { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>For how long a plugin's static constructors and declarations may run while it is loaded. Default: 30 s.</summary>
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the folder is looked at even where the operating system reports no change. Default: 2 s.</summary>
    public TimeSpan RescanInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Where plugins are copied to before they are loaded, in a fresh folder that is removed at the end; not inside
    /// <see cref="Folder"/>. Default: the system's folder for temporary files.
    /// </summary>
    public string? StagingFolder { get; set; }

    /// <summary>Says what is wrong with the options.</summary>
    /// <returns>One sentence for each fault; none where the options are good.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(Folder))
            faults.Add("Folder must name the folder into which plugins are dropped.");
        if (MaxPlugins < 1)
            faults.Add($"MaxPlugins must be at least 1, not {MaxPlugins}.");
        if (MaxFileSize is < 1 or > int.MaxValue)
            faults.Add($"MaxFileSize must be from 1 to {int.MaxValue} bytes, not {MaxFileSize}.");
        if (StabilityWindow < TimeSpan.Zero || StabilityWindow > TimeSpan.FromHours(1))
            faults.Add($"StabilityWindow must be from zero to an hour, not {StabilityWindow}.");
        if (LoadTimeout <= TimeSpan.Zero || LoadTimeout > TimeSpan.FromHours(1))
            faults.Add($"LoadTimeout must be positive and at most an hour, not {LoadTimeout}.");
        if (RescanInterval <= TimeSpan.Zero || RescanInterval > TimeSpan.FromDays(1))
            faults.Add($"RescanInterval must be positive and at most a day, not {RescanInterval}.");
        if (StagingFolder is { } staging)
        {
            if (string.IsNullOrWhiteSpace(staging))
                faults.Add("StagingFolder must be null or name a folder.");
            else if (faults.Count == 0 && RealPath.IsWithin(System.IO.Path.GetFullPath(staging), System.IO.Path.GetFullPath(Folder)))
                faults.Add($"StagingFolder '{staging}' must not be inside Folder '{Folder}': its copies would be taken for plugins.");
        }

        return faults;
    }

    internal PluginHostOptions Copy() => (PluginHostOptions)MemberwiseClone();
}
