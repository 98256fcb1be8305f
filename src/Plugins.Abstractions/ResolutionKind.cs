namespace PluginState;

/// <summary>What a resolver answered.</summary>
public enum ResolutionKind
{
    /// <summary>This resolver has no answer: the next one is asked, then the strategy. The default.</summary>
    Decline,

    /// <summary>Take the value of the edit that is being made (absent means remove).</summary>
    UseLocal,

    /// <summary>Take the value that others have committed (absent means remove).</summary>
    UseRemote,

    /// <summary>Undo both edits: take the value they started from (absent means remove).</summary>
    UseBase,

    /// <summary>Take another value.</summary>
    Set,

    /// <summary>Remove the member.</summary>
    Remove,

    /// <summary>Nobody shall answer: the update fails and the state stays as it was.</summary>
    Fail,
}
