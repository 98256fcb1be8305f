namespace PluginState.Testing;

/// <summary>What was generated does not match the snapshots of a test. The message says where they differ first and how to accept the change.</summary>
public sealed class SnapshotMismatchException : Exception
{
    internal SnapshotMismatchException(string folder, IReadOnlyList<SnapshotMismatch> mismatches)
        : base(Describe(folder, mismatches)) => Mismatches = mismatches;

    /// <summary>What is wrong, a snapshot each.</summary>
    public IReadOnlyList<SnapshotMismatch> Mismatches { get; }

    private static string Describe(string folder, IReadOnlyList<SnapshotMismatch> mismatches) => string.Join('\n',
    [
        $"What is generated does not match the snapshots in {folder}:",
        .. mismatches.Select(static mismatch => $"  {mismatch}"),
        "Look at the .received. files beside them. If they are right, run the test once with SNAPSHOTS=accept in the environment, or rename them to .verified. and delete the stale ones.",
    ]);
}
