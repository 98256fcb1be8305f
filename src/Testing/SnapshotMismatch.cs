using Microsoft.CodeAnalysis.CSharp;

namespace PluginState.Testing;

/// <summary>One snapshot that is not as it should be.</summary>
public sealed class SnapshotMismatch
{
    private SnapshotMismatch(SnapshotMismatchKind kind, string verifiedFile) => (Kind, VerifiedFile) = (kind, verifiedFile);

    /// <summary>What is wrong.</summary>
    public SnapshotMismatchKind Kind { get; }

    /// <summary>The full path of the snapshot.</summary>
    public string VerifiedFile { get; }

    /// <summary>The full path of the file that has what was generated; <see langword="null"/> for a stale snapshot.</summary>
    public string? ReceivedFile { get; private init; }

    /// <summary>The first line that differs, counted from 1 with the hint name's line; 0 where there is nothing to compare.</summary>
    public int Line { get; private init; }

    /// <summary>That line of the snapshot, without its end; <see langword="null"/> where the snapshot has ended.</summary>
    public string? VerifiedLine { get; private init; }

    /// <summary>That line of what was generated, without its end; <see langword="null"/> where it has ended.</summary>
    public string? ReceivedLine { get; private init; }

    /// <summary>Says in some lines what is wrong.</summary>
    /// <returns>The lines, the first with the snapshot's file name.</returns>
    public override string ToString()
    {
        var name = Path.GetFileName(VerifiedFile);
        return Kind switch
        {
            SnapshotMismatchKind.New => $"{name} is new",
            SnapshotMismatchKind.Stale => $"{name} is stale: nothing is generated for it any more",
            SnapshotMismatchKind.CarriageReturns =>
                $"{name} has carriage returns (CRLF) in it, first in line {Line}. Snapshots have line feeds only: put '*.verified.* text eol=lf' into .gitattributes",
            _ => $"{name} differs, first in line {Line}:\n    verified: {Quote(VerifiedLine)}\n    received: {Quote(ReceivedLine)}",
        };
    }

    internal static SnapshotMismatch Stale(string verifiedFile) => new(SnapshotMismatchKind.Stale, verifiedFile);

    internal static SnapshotMismatch Between(string verifiedFile, string? verified, string receivedFile, string received)
    {
        if (verified is null)
            return new(SnapshotMismatchKind.New, verifiedFile) { ReceivedFile = receivedFile };

        var (left, right) = (verified.Split('\n'), received.Split('\n'));
        var line = 0;
        while (line < left.Length && line < right.Length && string.Equals(left[line], right[line], StringComparison.Ordinal))
            line++;
        return new(verified.Contains('\r', StringComparison.Ordinal) ? SnapshotMismatchKind.CarriageReturns : SnapshotMismatchKind.Changed, verifiedFile)
        {
            ReceivedFile = receivedFile,
            Line = line + 1,
            VerifiedLine = line < left.Length ? left[line] : null,
            ReceivedLine = line < right.Length ? right[line] : null,
        };
    }

    /// <summary>In quotes and with escapes, because what differs is often a space.</summary>
    private static string Quote(string? line) => line is null ? "(the end)" : SymbolDisplay.FormatLiteral(line, quote: true);
}
