using System.Text;

namespace PluginState.Testing;

/// <summary>Compares sources with the files of one test.</summary>
internal static class SnapshotFiles
{
    private static readonly UTF8Encoding _withByteOrderMark = new(encoderShouldEmitUTF8Identifier: true);

    /// <param name="folder">The folder of the files; made where it is missing.</param>
    /// <param name="prefix">What the names of the test's files begin with.</param>
    /// <param name="sources">What was generated.</param>
    /// <param name="accept">Whether the files are made to match.</param>
    /// <exception cref="SnapshotMismatchException">They do not match, and are not to be made to.</exception>
    internal static void Match(string folder, string prefix, IEnumerable<SnapshotSource> sources, bool accept)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Find(folder, prefix, "received"))
            File.Delete(file);

        var stale = Find(folder, prefix, "verified").ToHashSet(StringComparer.Ordinal);
        var mismatches = new List<SnapshotMismatch>();
        foreach (var source in sources)
        {
            var verified = Path.Combine(folder, $"{prefix}#{source.Name}.verified.cs");
            // A byte order mark is not part of the text.
            var text = stale.Remove(verified) ? File.ReadAllText(verified) : null;
            if (string.Equals(text, source.Text, StringComparison.Ordinal))
                continue;

            var received = Path.Combine(folder, $"{prefix}#{source.Name}.received.cs");
            File.WriteAllText(accept ? verified : received, source.Text, _withByteOrderMark);
            mismatches.Add(SnapshotMismatch.Between(verified, text, received, source.Text));
        }

        if (accept)
        {
            foreach (var file in stale)
                File.Delete(file);
            return;
        }

        mismatches.AddRange(stale.Order(StringComparer.Ordinal).Select(SnapshotMismatch.Stale));
        if (mismatches.Count > 0)
            throw new SnapshotMismatchException(folder, mismatches);
    }

    /// <summary>The files of a test, and not those of another whose name begins with this one's.</summary>
    private static List<string> Find(string folder, string prefix, string kind) =>
    [
        .. Directory.EnumerateFiles(folder).Where(file =>
        {
            var name = Path.GetFileName(file);
            return name.StartsWith($"{prefix}.{kind}.", StringComparison.Ordinal)
                || (name.StartsWith($"{prefix}#", StringComparison.Ordinal) && name.Contains($".{kind}.", StringComparison.Ordinal));
        }),
    ];
}
