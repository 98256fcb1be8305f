using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Analysis;

/// <summary>Path patterns of an assembly that get in each other's way.</summary>
/// <remarks>
/// The patterns are looked at in the order in which their resolvers are asked, and each is compared with those before it that can cover it: a
/// pattern that begins with a literal covers only patterns that begin with the same one.
/// </remarks>
internal static class PatternRules
{
    internal static void Report(IEnumerable<MarkedMethod> marked, Action<Diagnostic> report)
    {
        var entries = marked
            .Where(static method => method.Parsed.Resolver is not null)
            .SelectMany(static method => method.Parsed.Resolver!.Paths.Select(path => new Entry(PatternText.Of(path), method, method.Parsed.Resolver!)))
            .OrderByDescending(static entry => entry.Resolver.Priority)
            .ThenBy(static entry => entry.Pattern)
            .ThenBy(static entry => entry.Resolver.Name, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Method.Display, StringComparer.Ordinal)
            .ToList();
        ReportSame(entries, report);
        var lost = ReportCovered(entries, report);
        ReportRedundant(entries, lost, report);
    }

    private static void ReportSame(List<Entry> entries, Action<Diagnostic> report)
    {
        foreach (var same in entries.GroupBy(static entry => (entry.Resolver.Priority, entry.Pattern.Text)))
        {
            foreach (var entry in same)
            {
                var others = string.Join(", ", same.Where(other => other != entry).Select(static other => $"'{other.Resolver.Name}'"));
                if (others.Length > 0)
                {
                    report(Diagnostic.Create(Rules.SamePattern, entry.Location, entry.Resolver.Name, others, entry.Pattern.Text, entry.Resolver.Priority));
                }
            }
        }
    }

    private static HashSet<Entry> ReportCovered(List<Entry> entries, Action<Diagnostic> report)
    {
        var lost = new HashSet<Entry>();
        var byLiteral = new Dictionary<string, List<Entry>>(StringComparer.Ordinal);
        var byWildcard = new List<Entry>();
        foreach (var entry in entries)
        {
            var literal = entry.Pattern.Normal.FirstOrDefault();
            var isLiteral = literal is not null && !PatternText.IsWildcard(literal);
            if (isLiteral && !byLiteral.ContainsKey(literal!))
            {
                byLiteral.Add(literal!, []);
            }

            var before = isLiteral ? byWildcard.Concat(byLiteral[literal!]) : byWildcard;
            Entry? covering = null;
            foreach (var other in before)
            {
                if (!IsCoveredBy(entry, other))
                {
                    continue;
                }

                covering ??= other;
                if (AlwaysAnswers(other.Resolver, entry.Resolver))
                {
                    covering = other;
                    break;
                }
            }

            if (covering is not null)
            {
                lost.Add(entry);
                ReportCovered(entry, covering, report);
            }

            (isLiteral ? byLiteral[literal!] : byWildcard).Add(entry);
        }

        return lost;
    }

    private static bool IsCoveredBy(Entry entry, Entry before) =>
        before.Method != entry.Method
        && (before.Resolver.IncludeEqualEdits || !entry.Resolver.IncludeEqualEdits)
        && !(before.Pattern.Text == entry.Pattern.Text && before.Resolver.Priority == entry.Resolver.Priority) // another rule's
        && PatternCover.Covers(before.Pattern, entry.Pattern);

    private static void ReportCovered(Entry entry, Entry by, Action<Diagnostic> report)
    {
        var cure = $"make the pattern '{by.Pattern.Text}' of '{by.Resolver.Name}' narrower, or give '{entry.Resolver.Name}' a greater Priority";
        var always = AlwaysAnswers(by.Resolver, entry.Resolver);
        Report(
            entry,
            always ? DiagnosticSeverity.Warning : DiagnosticSeverity.Info,
            always
                ? $"can never win: '{by.Resolver.Name}' is asked first at all its places and answers; {cure}"
                : $"gets only what '{by.Resolver.Name}' declines, which is asked first at all its places; if that is not meant, {cure}",
            report);
    }

    /// <summary>Patterns that another one of the same resolver makes needless.</summary>
    private static void ReportRedundant(List<Entry> entries, HashSet<Entry> lost, Action<Diagnostic> report)
    {
        var several = entries.Select(static (entry, at) => (entry, at)).GroupBy(static pair => pair.entry.Method).Where(static own => own.Skip(1).Any());
        foreach (var own in several)
        {
            foreach (var (entry, at) in own)
            {
                if (lost.Contains(entry))
                {
                    continue;
                }

                foreach (var (other, otherAt) in own)
                {
                    // Of two that match the same places the later one goes.
                    if (otherAt != at
                        && PatternCover.Covers(other.Pattern, entry.Pattern)
                        && !(at < otherAt && PatternCover.Covers(entry.Pattern, other.Pattern) && IsAskedAlike(other, entry))
                        && IsAskedAlike(entry, other)
                        && !IsAnybodyBetween(entry, at, otherAt))
                    {
                        Report(entry, DiagnosticSeverity.Info, $"is redundant: its pattern '{other.Pattern.Text}' covers all its places; remove it", report);
                        break;
                    }
                }
            }
        }

        // An object is asked about as a whole where a pattern matches it that does not end in **.
        static bool IsAskedAlike(Entry entry, Entry other) => entry.Pattern.IsOpen || !other.Pattern.IsOpen;

        // Without the pattern its resolver would be asked after those.
        bool IsAnybodyBetween(Entry entry, int at, int otherAt)
        {
            for (var i = at + 1; i < otherAt; i++)
            {
                if (entries[i].Method != entry.Method && PatternCover.Meet(entries[i].Pattern, entry.Pattern))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static void Report(Entry entry, DiagnosticSeverity severity, string what, Action<Diagnostic> report) => report(Diagnostic.Create(
        Rules.CoveredPattern, entry.Location, severity, additionalLocations: null, properties: null, entry.Pattern.Text, entry.Resolver.Name, what));

    /// <summary>
    /// Whether a resolver answers whatever another one can: it returns a value, and reads what the other reads. A value that
    /// cannot be read makes a resolver decline.
    /// </summary>
    private static bool AlwaysAnswers(ResolverModel resolver, ResolverModel other)
    {
        if (resolver is not { Input: ResolverInput.Values { Items: var values }, Output: ResolverOutput.Value } || other.Input is not ResolverInput.Values { Items: var others })
        {
            return false;
        }

        return values.All(value => others.FirstOrDefault(theirs => theirs.Side == value.Side) is { } theirs
            ? Reads(value.Type.Name, theirs.Type.Name) && (value.MayBeAbsent || !theirs.MayBeAbsent) && (value.MayBeNull || !theirs.MayBeNull)
            : value.MayBeAbsent && value.MayBeNull);

        static bool Reads(string type, string theirs) => type == theirs || type == theirs + "?";
    }

    private sealed class Entry(PatternText pattern, MarkedMethod method, ResolverModel resolver)
    {
        internal PatternText Pattern { get; } = pattern;

        internal MarkedMethod Method { get; } = method;

        internal ResolverModel Resolver { get; } = resolver;

        internal Location Location => Method.LocatePath(Pattern.Text);
    }
}
