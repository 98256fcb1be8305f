namespace PluginState.Plugins.PackageJson;

/// <summary>What to do when two people change one line of a package.json.</summary>
internal static class NpmResolvers
{
    /// <summary>Takes the higher range, provided that the lower one accepts all of it: nobody gets a version they excluded.</summary>
    [ConflictResolver("npm-range", Paths = ["/dependencies/*", "/devDependencies/*", "/peerDependencies/*", "/optionalDependencies/*"])]
    internal static Resolution<string> HigherRange(Conflict<string> conflict)
    {
        if (!conflict.Local.TryGet(out var local) || !conflict.Remote.TryGet(out var remote))
        {
            return Resolution<string>.Decline("One side removed the dependency that the other changed.");
        }

        if (!VersionRange.TryParse(local, out var localRange) || !VersionRange.TryParse(remote, out var remoteRange))
        {
            return Resolution<string>.Decline($"{InOrder(local, remote)}: not both are a single version range.");
        }

        return (localRange.Contains(remoteRange), remoteRange.Contains(localRange)) switch
        {
            // Two spellings of one range, such as 1.x and ^1.0.0.
            (true, true) => string.CompareOrdinal(local, remote) < 0 ? local : remote,
            (true, false) => remote,
            (false, true) => local,
            _ => Resolution<string>.Decline($"{InOrder(local, remote)}: neither range lies within the other."),
        };
    }

    /// <summary>Takes the version of higher precedence.</summary>
    [ConflictResolver("npm-version", Path = "/version")]
    internal static Resolution<string> HigherVersion(Conflict<string> conflict)
    {
        if (!conflict.Local.TryGet(out var local) || !conflict.Remote.TryGet(out var remote))
        {
            return Resolution<string>.Decline("One side removed the version that the other changed.");
        }

        if (!SemanticVersion.TryParse(local, out var localVersion) || !SemanticVersion.TryParse(remote, out var remoteVersion))
        {
            return Resolution<string>.Decline($"{InOrder(local, remote)}: not both are a semantic version.");
        }

        return localVersion.CompareTo(remoteVersion) switch
        {
            > 0 => local,
            < 0 => remote,
            _ when local == remote => local,
            _ => Resolution<string>.Decline($"{InOrder(local, remote)}: they differ only in build metadata, which has no precedence."),
        };
    }

    /// <summary>Merges a list of strings as a set.</summary>
    [ConflictResolver("npm-set", Paths = ["/keywords", "/files"])]
    internal static IReadOnlyList<string> Union(IReadOnlyList<string>? @base, IReadOnlyList<string> local, IReadOnlyList<string> remote) =>
        NpmSet.Merge(@base ?? [], local, remote);

    /// <summary>Names both values, in an order that does not depend on which side is local.</summary>
    private static string InOrder(string? left, string? right) =>
        string.CompareOrdinal(left, right) <= 0 ? $"'{left}' and '{right}'" : $"'{right}' and '{left}'";
}
