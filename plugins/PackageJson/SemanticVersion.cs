using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PluginState.Plugins.PackageJson;

/// <summary>A version in the sense of semver.org 2.0.0, ordered by precedence. Build metadata has none, so it is not kept.</summary>
internal sealed class SemanticVersion : IComparable<SemanticVersion>
{
    /// <summary>The greatest number npm accepts: 2^53 - 1, the greatest safe integer of JavaScript.</summary>
    private const long MaxNumber = 9_007_199_254_740_991;

    private readonly string[] _prerelease;

    public SemanticVersion(long major, long minor, long patch, params string[] prerelease)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
        _prerelease = prerelease;
    }

    public long Major { get; }

    public long Minor { get; }

    public long Patch { get; }

    public bool IsPrerelease => _prerelease.Length > 0;

    /// <summary>Whether major, minor and patch are the same: a prerelease and its release have one triple.</summary>
    public bool HasSameTriple(SemanticVersion other) => Major == other.Major && Minor == other.Minor && Patch == other.Patch;

    public static bool TryParse(string? text, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = null;
        if (text is null || !TrySplit(text, out var core, out var prerelease) || core.Length != 3
            || !TryParseNumber(core[0], out var major)
            || !TryParseNumber(core[1], out var minor)
            || !TryParseNumber(core[2], out var patch))
        {
            return false;
        }

        version = new SemanticVersion(major, minor, patch, prerelease);
        return true;
    }

    /// <summary>Splits <c>core-prerelease+build</c> at its dots, and checks all but the core.</summary>
    internal static bool TrySplit(string text, out string[] core, out string[] prerelease)
    {
        prerelease = [];
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        var version = plus < 0 ? text : text[..plus];
        var dash = version.IndexOf('-', StringComparison.Ordinal);
        core = (dash < 0 ? version : version[..dash]).Split('.');
        if (plus >= 0 && !text[(plus + 1)..].Split('.').All(IsIdentifier))
        {
            return false;
        }

        if (dash >= 0)
        {
            prerelease = version[(dash + 1)..].Split('.');
        }

        return prerelease.All(identifier => IsIdentifier(identifier) && (!IsNumeric(identifier) || !HasLeadingZero(identifier)));
    }

    internal static bool TryParseNumber(string text, out long number)
    {
        number = 0;
        return IsNumeric(text) && !HasLeadingZero(text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MaxNumber;
    }

    /// <summary>Precedence, semver.org section 11.</summary>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = Major.CompareTo(other.Major);
        order = order != 0 ? order : Minor.CompareTo(other.Minor);
        order = order != 0 ? order : Patch.CompareTo(other.Patch);
        if (order != 0 || !IsPrerelease || !other.IsPrerelease)
        {
            // A prerelease comes before its release.
            return order != 0 ? order : other.IsPrerelease.CompareTo(IsPrerelease);
        }

        for (var i = 0; i < _prerelease.Length && i < other._prerelease.Length; i++)
        {
            order = CompareIdentifiers(_prerelease[i], other._prerelease[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return _prerelease.Length.CompareTo(other._prerelease.Length);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Major}.{Minor}.{Patch}{(IsPrerelease ? "-" : "")}{string.Join('.', _prerelease)}");

    private static int CompareIdentifiers(string left, string right) => (IsNumeric(left), IsNumeric(right)) switch
    {
        // Numbers may be of any length; without leading zeros the longer one is the greater one.
        (true, true) => left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(left, right),
    };

    private static bool IsIdentifier(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsNumeric(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static bool HasLeadingZero(string digits) => digits.Length > 1 && digits[0] == '0';
}
