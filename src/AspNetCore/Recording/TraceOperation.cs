namespace PluginState.AspNetCore.Recording;

/// <summary>What a line of a trace says was asked for.</summary>
internal enum TraceOperation
{
    /// <summary>A context was made.</summary>
    Context,

    /// <summary>A state was edited.</summary>
    Edit,

    /// <summary>A state was read.</summary>
    Read,

    /// <summary>A context was removed.</summary>
    Close,

    /// <summary>An update was taken back.</summary>
    Undo,

    /// <summary>A state was taken back to a version.</summary>
    Rollback,
}
