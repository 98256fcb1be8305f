namespace PluginState.Storage;

/// <summary>What a change that was saved survives.</summary>
public enum SqliteDurability
{
    /// <summary>The end of the process by any means, and a power cut (SQLite's <c>synchronous=FULL</c>): the disk is waited for.</summary>
    PowerCut,

    /// <summary>
    /// The end of the process by any means, kill -9 among them (<c>synchronous=NORMAL</c>). A power cut or a crash of the operating system
    /// may lose the last changes; what is left is then an earlier state of the whole file, never a damaged one.
    /// </summary>
    ProcessEnd,
}
