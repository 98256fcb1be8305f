using System.Text.RegularExpressions;

namespace PluginState.Benchmarks.Dispatch;

/// <summary>A hundred path patterns: sixty of one place, twenty-five of one place in each of many objects, fifteen of whatever is below a place.</summary>
internal static class Rules
{
    public const int PathsOfEachWildcard = 20;

    private const int Literals = 60, Stars = 25, Opens = 15;

    /// <summary>The patterns, no two of which match one of the <see cref="Paths"/>.</summary>
    public static IReadOnlyList<string> Patterns { get; } =
    [
        .. Enumerable.Range(0, Literals).Select(static i => $"/warehouses/hall-{i / 10}/shelf-{i % 10}/stock"),
        .. Enumerable.Range(0, Stars).Select(static i => i % 2 == 0 ? $"/scores/*/round-{i}" : $"/players/*/level-{i}/points"),
        .. Enumerable.Range(0, Opens).Select(static i => $"/counters-{i}/**"),
    ];

    /// <summary>The places where conflicts arise, as JSON Pointers: one of each literal pattern, and many of each other.</summary>
    public static IReadOnlyList<string> Paths { get; } = [.. Patterns.SelectMany(PathsOf)];

    /// <summary>A pattern as people write it who have no patterns.</summary>
    public static Regex RegexOf(string pattern) => new(
        "^" + Regex.Escape(pattern).Replace(@"/\*\*", "(/.*)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "$",
        RegexOptions.Compiled | RegexOptions.CultureInvariant);

    private static IEnumerable<string> PathsOf(string pattern) => !pattern.Contains('*', StringComparison.Ordinal)
        ? [pattern]
        : Enumerable.Range(0, PathsOfEachWildcard).Select(i => pattern
            .Replace("**", i % 2 == 0 ? $"hour-{i}" : $"day-{i}/hour-{i}", StringComparison.Ordinal)
            .Replace("*", $"player-{i * 37}", StringComparison.Ordinal));
}
