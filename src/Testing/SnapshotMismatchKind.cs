namespace PluginState.Testing;

/// <summary>What is wrong with a snapshot.</summary>
public enum SnapshotMismatchKind
{
    /// <summary>There is no snapshot yet.</summary>
    New,

    /// <summary>The generated source is another.</summary>
    Changed,

    /// <summary>The snapshot has carriage returns in it, which Verify does not accept either. Usually git put them there.</summary>
    CarriageReturns,

    /// <summary>Nothing is generated for the snapshot any more.</summary>
    Stale,
}
