namespace PluginState.Plugins;

/// <summary>The file of a quarantine cannot be read or written.</summary>
public sealed class PluginQuarantineException : PluginStateException
{
    internal PluginQuarantineException(string file, string verb, Exception cause)
        : base("plugin_quarantine_file", $"The quarantine file '{file}' cannot be {verb}: {cause.Message} Mend it, or delete it to begin anew.", cause) => File = file;

    /// <summary>The file.</summary>
    public string File { get; }
}
