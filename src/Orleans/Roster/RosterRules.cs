namespace PluginState.Orleans.Roster;

/// <summary>Compares what a silo has with what the others have.</summary>
internal static class RosterRules
{
    /// <summary>
    /// Why a silo may not join: a state of its would be merged by other resolvers than elsewhere. Null where it may. Of one that did, in what it differs
    /// since; a plugin may have been quarantined there.
    /// </summary>
    /// <param name="joining">The silo.</param>
    /// <param name="others">The others, of which those count that were admitted.</param>
    public static string? Refusal(SiloReport joining, IEnumerable<SiloReport> others)
    {
        foreach (var other in others.Where(static other => other.IsAdmitted).OrderBy(static other => other.Name, StringComparer.Ordinal))
        {
            var differences = Resolvers(joining, other).Concat(Plugins(joining, other)).Take(5).ToList();
            if (differences.Count > 0)
                return string.Join(" ", differences);
        }

        return null;
    }

    /// <summary>What each plugin of a silo waits for.</summary>
    public static PluginVerdict[] Verdicts(SiloReport asking, IReadOnlyCollection<SiloReport> others) =>
    [
        .. asking.Plugins.Select(plugin => new PluginVerdict(
            plugin.Name,
            plugin.Present?.Hash,
            others.OrderBy(static other => other.Name, StringComparer.Ordinal).Select(other => Difference(plugin, other)).FirstOrDefault(static difference => difference is not null))),
    ];

    private static string? Difference(ReportedPlugin plugin, SiloReport other) => (plugin.Present, other.Plugin(plugin.Name)?.Present) switch
    {
        ({ } here, null) => $"Silo '{other.Name}' does not have the plugin '{plugin.Name}', and here it is {here}. It serves once every silo has it: drop it there too.",
        (null, { } there) => $"Silo '{other.Name}' has the plugin '{plugin.Name}' {there} still, and here it was taken away. It serves until no silo has it: take it away there too.",
        ({ } here, { } there) when here.Hash != there.Hash =>
            $"Silo '{other.Name}' has the plugin '{plugin.Name}' {there}, and here it is {here}. What served before goes on until every silo has the same: drop the same there.",
        _ => null,
    };

    private static IEnumerable<string> Resolvers(SiloReport joining, SiloReport other)
    {
        var there = other.Resolvers.ToDictionary(static resolver => resolver.Name, StringComparer.Ordinal);
        foreach (var resolver in joining.Resolvers)
        {
            if (!there.Remove(resolver.Name, out var theirs))
                yield return $"The resolver '{resolver.Name}' of {resolver} is not on silo '{other.Name}'.";
            else if (theirs != resolver)
                yield return $"The resolver '{resolver.Name}' is of {resolver} here, and of {theirs} on silo '{other.Name}'.";
        }

        foreach (var (name, resolver) in there)
            yield return $"The resolver '{name}' of {resolver} on silo '{other.Name}' is not here.";
    }

    private static IEnumerable<string> Plugins(SiloReport joining, SiloReport other)
    {
        foreach (var plugin in other.Plugins)
        {
            if (plugin.Active is not { } theirs)
                continue;
            var mine = joining.IsAdmitted ? joining.Plugin(plugin.Name)?.Active : joining.Plugin(plugin.Name)?.Present;
            if (mine is null)
                yield return $"The plugin '{plugin.Name}' {theirs} serves on silo '{other.Name}', and is not here.";
            else if (mine.Hash != theirs.Hash)
                yield return $"The plugin '{plugin.Name}' is {mine} here, and {theirs} serves on silo '{other.Name}'.";
        }
    }
}
