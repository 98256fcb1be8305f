using PluginState.Benchmarks.Conformance;
using PluginState.Documents;

namespace PluginState.Tests.Documents.Conformance;

/// <summary>The clauses of RFC 6901, RFC 6902 and RFC 7396, case by case: one JSON file for each group of clauses beside this one.</summary>
public sealed class ConformanceTests
{
    private const int FewestCases = 200;

    private static readonly string[] _sections =
    [
        "RFC 6901 3", "RFC 6901 4", "RFC 6901 5", "RFC 6901 6", "RFC 6901 7",
        "RFC 6902 3", "RFC 6902 4", "RFC 6902 4.1", "RFC 6902 4.2", "RFC 6902 4.3", "RFC 6902 4.4", "RFC 6902 4.5", "RFC 6902 4.6", "RFC 6902 5",
        .. Enumerable.Range(1, 16).Select(static example => $"RFC 6902 A.{example}"),
        "RFC 7396 1", "RFC 7396 2", "RFC 7396 3", "RFC 7396 A",
    ];

    private static readonly Dictionary<string, ConformanceSuite> _suites =
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Documents", "Conformance"), "*.json")
            .Order(StringComparer.Ordinal)
            .ToDictionary(static file => Path.GetFileName(file), static file => ConformanceSuite.Read(File.ReadAllBytes(file)));

    public static IEnumerable<TheoryDataRow<string, int>> Cases =>
        from suite in _suites
        from asked in suite.Value.Cases.Index()
        select new TheoryDataRow<string, int>(suite.Key, asked.Index) { TestDisplayName = $"{asked.Item.Comment} ({suite.Key}, case {asked.Item.Place})" };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_standards_are_kept_clause_by_clause(string file, int index)
    {
        var asked = _suites[file].Cases[index];
        var verdict = Verdict.Of(asked);
        Assert.True(verdict.Outcome == Outcome.Passed, $"{verdict.Outcome}: {verdict.Got}");
    }

    /// <summary>No JSON text can ask this: a pointer in a program can. (An attribute cannot hold such a text.)</summary>
    [Fact]
    public void A_pointer_with_half_of_a_surrogate_pair_is_none()
    {
        foreach (var (text, at) in new[] { ("/a\uD83D", 2), ("/\uDE00a", 1), ("/\uD83D\uDE00/\uDE00\uD83D", 4) })
        {
            var error = Assert.Throws<JsonPointerException>(() => JsonPointer.Parse(text));
            Assert.Contains($"surrogate pair at position {at}", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["\uD83D\uDE00"], JsonPointer.Parse("/\uD83D\uDE00").Tokens);
    }

    [Fact]
    public void Every_section_has_its_cases_and_every_case_a_comment_of_its_own_that_names_a_section()
    {
        string[] comments = [.. _suites.SelectMany(static suite => suite.Value.Cases).Select(static asked => asked.Comment)];
        Assert.True(comments.Length >= FewestCases, $"There are only {comments.Length} cases.");
        Assert.Equal(comments.Length, comments.Distinct().Count());
        Assert.Equal(_sections.Order(), comments.Select(static comment => comment[..comment.IndexOf(':', StringComparison.Ordinal)]).Distinct().Order());
    }
}
