namespace PluginState;

/// <summary>One of the three values of a conflict.</summary>
public enum ConflictSide
{
    /// <summary>The value both edits started from.</summary>
    Base,

    /// <summary>The value of the edit that is being made.</summary>
    Local,

    /// <summary>The value that others have committed since the base.</summary>
    Remote,
}
