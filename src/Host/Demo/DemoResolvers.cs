namespace PluginState.Host.Demo;

/// <summary>The resolvers that are compiled into the tool, for the demo only.</summary>
internal static class DemoResolvers
{
    /// <summary>The most general pattern there is: any other resolver for a place goes before it.</summary>
    [ConflictResolver("keep-larger", Path = "/**")]
    internal static decimal KeepLarger(decimal local, decimal remote) => Math.Max(local, remote);

    [ConflictResolver("later-date", Path = "/due")]
    internal static DateTimeOffset LaterDate(DateTimeOffset local, DateTimeOffset remote) => local > remote ? local : remote;

    [ConflictResolver("longer-note", Path = "/notes/*")]
    internal static string LongerNote(string local, string remote) =>
        local.Length != remote.Length ? (local.Length > remote.Length ? local : remote) : string.CompareOrdinal(local, remote) > 0 ? local : remote;

    [ConflictResolver("lower-price", Path = "/prices/*")]
    internal static decimal LowerPrice(decimal local, decimal remote) => Math.Min(local, remote);

    [ConflictResolver("union-tags", Path = "/tags")]
    internal static IReadOnlyList<string> UnionTags(IReadOnlyList<string> local, IReadOnlyList<string> remote) =>
        [.. local.Union(remote).Order(StringComparer.Ordinal)];
}
