using System.Diagnostics.CodeAnalysis;

namespace PluginState.Plugins.PackageJson;

/// <summary>
/// A range of one comparator, as npm reads it: exact, <c>^</c>, <c>~</c>, <c>&gt;=</c> or an x-range. Unions, hyphen ranges,
/// several comparators, tags and addresses are not ranges of this kind.
/// </summary>
internal sealed class VersionRange
{
    private static readonly string[] _operators = ["^", "~>", "~", ">=", "="];

    private readonly SemanticVersion _floor;

    /// <summary>The first version above the range, or null where there is none.</summary>
    private readonly SemanticVersion? _ceiling;

    private readonly bool _exact;

    private VersionRange(SemanticVersion floor, SemanticVersion? ceiling, bool exact = false)
    {
        _floor = floor;
        _ceiling = ceiling;
        _exact = exact;
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out VersionRange? range)
    {
        range = null;
        if (text is null)
        {
            return false;
        }

        text = text.Trim();
        var prefix = Array.Find(_operators, candidate => text.StartsWith(candidate, StringComparison.Ordinal)) ?? "";
        var version = text[prefix.Length..].TrimStart();
        if (version.StartsWith('v'))
        {
            version = version[1..];
        }

        // Nothing at all is npm's "any version"; an operator or a "v" alone is a slip.
        if ((version.Length == 0 && text.Length > 0) || !TryParsePartial(version, out var numbers, out var prerelease))
        {
            return false;
        }

        range = Create(prefix, numbers, prerelease);
        return true;
    }

    /// <summary>Whether npm would install <paramref name="version"/> for this range.</summary>
    public bool Accepts(SemanticVersion version)
    {
        if (_exact)
        {
            return version.CompareTo(_floor) == 0;
        }

        // npm: a prerelease is asked for explicitly, by a comparator that has the same triple and a prerelease of its own.
        var wanted = !version.IsPrerelease || (_floor.IsPrerelease && _floor.HasSameTriple(version));
        return wanted && version.CompareTo(_floor) >= 0 && (_ceiling is null || version.CompareTo(_ceiling) < 0);
    }

    /// <summary>Whether this range accepts every version that <paramref name="other"/> accepts.</summary>
    public bool Contains(VersionRange other)
    {
        if (_exact || other._exact)
        {
            return other._exact && Accepts(other._floor);
        }

        return Accepts(other._floor) && (_ceiling is null || (other._ceiling is not null && other._ceiling.CompareTo(_ceiling) <= 0));
    }

    private static VersionRange Create(string prefix, List<long> numbers, string[] prerelease)
    {
        var floor = new SemanticVersion(At(numbers, 0), At(numbers, 1), At(numbers, 2), prerelease);
        if (numbers.Count == 0 || prefix == ">=")
        {
            return new VersionRange(floor, ceiling: null);
        }

        // The place whose number grows by one at the ceiling: 0 major, 1 minor, 2 patch.
        var last = numbers.Count - 1;
        return prefix switch
        {
            "^" => new VersionRange(floor, Ceiling(numbers, numbers.FindIndex(n => n != 0) is >= 0 and var first ? first : last)),
            "~" or "~>" => new VersionRange(floor, Ceiling(numbers, Math.Min(last, 1))),
            _ when numbers.Count == 3 => new VersionRange(floor, ceiling: null, exact: true),
            _ => new VersionRange(floor, Ceiling(numbers, last)),
        };
    }

    /// <summary>The lowest prerelease of the version above, so that no prerelease of it is in the range.</summary>
    private static SemanticVersion Ceiling(List<long> numbers, int place) => new(
        At(numbers, 0) + (place == 0 ? 1 : 0),
        place < 1 ? 0 : At(numbers, 1) + (place == 1 ? 1 : 0),
        place < 2 ? 0 : At(numbers, 2) + 1,
        "0");

    private static long At(List<long> numbers, int place) => place < numbers.Count ? numbers[place] : 0;

    /// <summary>Reads up to three numbers; those that are missing or a wildcard are left out.</summary>
    private static bool TryParsePartial(string text, out List<long> numbers, out string[] prerelease)
    {
        numbers = [];
        prerelease = [];
        if (text.Length == 0)
        {
            return true;
        }

        if (!SemanticVersion.TrySplit(text, out var core, out prerelease) || core.Length > 3)
        {
            return false;
        }

        var given = core.TakeWhile(part => part is not ("x" or "X" or "*")).ToArray();
        foreach (var part in given)
        {
            if (!SemanticVersion.TryParseNumber(part, out var number))
            {
                return false;
            }

            numbers.Add(number);
        }

        return core.Skip(given.Length).All(part => part is "x" or "X" or "*") && (prerelease.Length == 0 || numbers.Count == 3);
    }
}
