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

    /// <summary>
    /// Whether code is let go of plugins none of whose resolvers has been live for <see cref="DormantUnloadDelay"/>; it comes back when one of them is asked,
    /// which takes some milliseconds. Only of plugins whose <c>plugin.json</c> says <c>"unloadable": true</c>: what they keep in static fields is lost.
    /// Default: false.
    /// </summary>
    public bool UnloadDormantPlugins { get; set; }

    /// <summary>For how long none of a plugin's resolvers must have been live before its code is let go. Default: 10 minutes.</summary>
    public TimeSpan DormantUnloadDelay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Where the contents are remembered that are not to be taken again because their code failed. Default: null, the file <c>.quarantine.json</c> in
    /// <see cref="Folder"/>.
    /// </summary>
    public string? QuarantineFile { get; set; }

    /// <summary>
    /// How often in a row the breaker of one resolver may open, without one call that succeeds between, before its plugin is quarantined; at least 1, null for
    /// never. Default: 5.
    /// </summary>
    public int? QuarantineAfterBreaks { get; set; } = 5;

    /// <summary>
    /// The hashes of the contents that may be taken, SHA-256 in hexadecimal, as <c>pluginstate plugins inspect</c> tells them. Default: none, which allows all.
    /// Beside <see cref="PublicKey"/>, both conditions have to hold.
    /// </summary>
    public ISet<string> AllowedHashes { get; private set; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The public key, ECDSA in PEM, with whose private half plugins have to be signed (<c>pluginstate plugins sign</c>). Default: null, no signature is asked for.
    /// </summary>
    public string? PublicKey { get; set; }

    /// <summary>The types of the host's services that plugins may take in their constructors, beside loggers and their own settings.</summary>
    public ISet<Type> SharedServices { get; private set; } = new HashSet<Type>();

    /// <summary>
    /// Lets plugins take a service of the host's in their constructors. The assembly of its type, and those it refers to, are the host's for every plugin.
    /// </summary>
    /// <typeparam name="TService">The type, mostly an interface in an assembly that host and plugins refer to.</typeparam>
    /// <returns>These options.</returns>
    public PluginHostOptions Share<TService>()
        where TService : class
    {
        SharedServices.Add(typeof(TService));
        return this;
    }

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
        if (DormantUnloadDelay < TimeSpan.Zero || DormantUnloadDelay > TimeSpan.FromDays(1))
            faults.Add($"DormantUnloadDelay must be from zero to a day, not {DormantUnloadDelay}.");
        if (QuarantineFile is { } quarantine && string.IsNullOrWhiteSpace(quarantine))
            faults.Add("QuarantineFile must be null or name a file.");
        if (QuarantineAfterBreaks < 1)
            faults.Add($"QuarantineAfterBreaks must be null or at least 1, not {QuarantineAfterBreaks}.");
        foreach (var hash in AllowedHashes.Where(static hash => hash is not { Length: 64 } || !hash.All(char.IsAsciiHexDigit)))
            faults.Add($"AllowedHashes must be SHA-256 in hexadecimal, 64 digits each, not '{hash}'.");
        if (PublicKey is not null)
            CheckPublicKey(PublicKey, faults);
        foreach (var type in SharedServices.Where(static type => type is null || type.ContainsGenericParameters || type.IsValueType || type == typeof(object)))
            faults.Add($"SharedServices must be closed reference types that say what is shared, not {type?.ToString() ?? "null"}.");
        if (StagingFolder is { } staging)
        {
            if (string.IsNullOrWhiteSpace(staging))
                faults.Add("StagingFolder must be null or name a folder.");
            else if (faults.Count == 0 && RealPath.IsWithin(System.IO.Path.GetFullPath(staging), System.IO.Path.GetFullPath(Folder)))
                faults.Add($"StagingFolder '{staging}' must not be inside Folder '{Folder}': its copies would be taken for plugins.");
        }

        return faults;
    }

    private static void CheckPublicKey(string pem, List<string> faults)
    {
        try
        {
            PluginSignature.ReadPublicKey(pem).Dispose();
        }
        catch (PluginSignatureException error)
        {
            faults.Add($"PublicKey cannot be used. {error.Message}");
        }
    }

    internal PluginHostOptions Copy()
    {
        var copy = (PluginHostOptions)MemberwiseClone();
        copy.AllowedHashes = new HashSet<string>(AllowedHashes, StringComparer.OrdinalIgnoreCase);
        copy.SharedServices = new HashSet<Type>(SharedServices);
        return copy;
    }
}
