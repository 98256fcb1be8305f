using CsCheck;
using PluginState.Documents;

namespace PluginState.Tests.Documents;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "/a", false)]
    [InlineData("/a", "/a", true)]
    [InlineData("/a", "/b", false)]
    [InlineData("/a", "/a/b", false)]
    [InlineData("/a", "/A", false)]
    [InlineData("/", "/", true)]
    [InlineData("/*", "/", true)]
    [InlineData("/*", "", false)]
    [InlineData("/*", "/a", true)]
    [InlineData("/*", "/a/b", false)]
    [InlineData("/scores/*", "/scores/ann", true)]
    [InlineData("/scores/*", "/scores", false)]
    [InlineData("/a*", "/ab", false)] // a star is a whole segment or none
    [InlineData("/a*", "/a*", true)]
    [InlineData("/**", "", true)]
    [InlineData("/**", "/a/b/c", true)]
    [InlineData("/a/**", "/a", true)]
    [InlineData("/a/**", "/a/b/c", true)]
    [InlineData("/a/**", "/b", false)]
    [InlineData("/**/a", "/a", true)]
    [InlineData("/**/a", "/b/a/a", true)]
    [InlineData("/**/a", "/a/b", false)]
    [InlineData("/a/**/b", "/a/b", true)]
    [InlineData("/a/**/b", "/a/b/c/b", true)]
    [InlineData("/a/**/b", "/a/b/c", false)]
    [InlineData("/**/*", "", false)]
    [InlineData("/**/*", "/a", true)]
    [InlineData("/**/**", "", true)]
    [InlineData("/**/a/**/b/**", "/x/a/y/b/z", true)]
    [InlineData("/**/a/**/b/**", "/x/b/y/a/z", false)]
    [InlineData("/a~1b/*", "/a~1b/c", true)]
    [InlineData("/a~0", "/a~0", true)]
    public void A_pattern_matches_the_places_it_says(string pattern, string path, bool matches) =>
        Assert.Equal(matches, PathPattern.Parse(pattern).Matches(JsonPointer.Parse(path)));

    [Fact]
    public void Matching_agrees_with_trying_every_possibility()
    {
        var token = Gen.OneOf("a", "b", "");
        var segment = Gen.OneOf("a", "b", "", "*", "**", "**");
        Gen.Select(segment.Array[0, 6], token.Array[0, 7]).Sample(
            (segments, tokens) => Assert.Equal(
                Tried(segments, tokens),
                PathPattern.Parse(string.Concat(segments.Select(s => "/" + s))).Matches(JsonPointer.Parse(string.Concat(tokens.Select(t => "/" + t))))),
            iter: 20_000);
    }

    [Fact]
    public void Matching_takes_no_exponential_time()
    {
        var pattern = PathPattern.Parse(string.Concat(Enumerable.Repeat("/**/a", 50)) + "/b");
        Assert.False(pattern.Matches(JsonPointer.Parse(string.Concat(Enumerable.Repeat("/a", 1000)))));
    }

    [Fact]
    public void The_more_specific_pattern_comes_first()
    {
        string[] ordered =
        [
            "/a/b/c", "/a/b/*", "/a/b", "/a/b/**", "/a/*/c", "/a/*", "/a/**/c", "/a/**", "/*/b", "/*", "/*/**", "", "/**/a", "/**/*", "/**",
        ];
        var patterns = ordered.Select(PathPattern.Parse).ToArray();
        for (var i = 0; i < patterns.Length; i++)
        {
            for (var j = 0; j < patterns.Length; j++)
            {
                Assert.True(i.CompareTo(j) == Math.Sign(patterns[i].CompareTo(patterns[j])), $"{patterns[i]} and {patterns[j]}");
                Assert.Equal(i < j, patterns[i] < patterns[j]);
                Assert.Equal(i <= j, patterns[i] <= patterns[j]);
                Assert.Equal(i == j, patterns[i] == patterns[j]);
            }
        }
    }

    [Theory]
    [InlineData("/a", "/b")]
    [InlineData("/*/a", "/*/b")]
    [InlineData("/A", "/a")]
    public void Of_equally_specific_patterns_the_ordinally_smaller_comes_first(string first, string second)
    {
        Assert.True(PathPattern.Parse(first) < PathPattern.Parse(second));
        Assert.True(PathPattern.Parse(second) > PathPattern.Parse(first));
    }

    [Fact]
    public void The_order_is_total()
    {
        var pattern = Gen.OneOf("a", "b", "*", "**").Array[0, 4].Select(s => PathPattern.Parse(string.Concat(s.Select(x => "/" + x))));
        Gen.Select(pattern, pattern, pattern).Sample(
            (a, b, c) =>
            {
                Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)));
                Assert.Equal(a.CompareTo(b) == 0, a.Equals(b));
                if (a <= b && b <= c)
                    Assert.True(a <= c);
            },
            iter: 5000);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("*")]
    [InlineData("/~")]
    [InlineData("/a/~2")]
    public void What_is_no_pattern_is_an_error_that_names_it(string text)
    {
        var error = Assert.Throws<PathPatternException>(() => PathPattern.Parse(text));
        Assert.Equal((text, "invalid_pattern"), (error.Pattern, error.Code));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.False(PathPattern.TryParse(text, out _));
        Assert.False(PathPattern.TryParse(null, out _));
    }

    [Fact]
    public void A_long_path_is_touched_or_not_in_the_time_of_its_segments()
    {
        // Beginning by beginning these would be 10^11 comparisons: the test would not end.
        var path = JsonPointer.Parse(string.Concat(Enumerable.Repeat("/a", 100_000)));
        Assert.True(PathPattern.Parse(string.Concat(Enumerable.Repeat("/**/a", 64)) + "/b").Touches(path)); // above a place that matches
        Assert.False(PathPattern.Parse(string.Concat(Enumerable.Repeat("/*", 64)) + "/b").Touches(path));
        Assert.True(PathPattern.Parse("/" + string.Join('/', Enumerable.Repeat("**/a", 10))).Touches(path)); // below one
    }

    [Fact]
    public void What_a_change_touches_is_what_beginnings_of_path_and_pattern_match()
    {
        var random = new Random(7);
        string[] words = ["a", "b", "*", "**"];
        for (var i = 0; i < 20_000; i++)
        {
            var segments = Enumerable.Range(0, random.Next(6)).Select(_ => words[random.Next(words.Length)]).ToArray();
            var tokens = Enumerable.Range(0, random.Next(6)).Select(_ => words[random.Next(2)]).ToArray();
            var touches = Enumerable.Range(0, tokens.Length + 1).Any(length => Tried(segments, tokens.AsSpan(0, length)))
                || Enumerable.Range(0, segments.Length).Any(length => Tried(segments.AsSpan(0, length), tokens));
            var (pattern, path) = (string.Concat(segments.Select(static segment => "/" + segment)), string.Concat(tokens.Select(static token => "/" + token)));
            Assert.True(PathPattern.Parse(pattern).Touches(JsonPointer.Parse(path)) == touches, $"{pattern} and {path}");
        }
    }

    private static bool Tried(ReadOnlySpan<string> segments, ReadOnlySpan<string> tokens)
    {
        if (segments.IsEmpty)
            return tokens.IsEmpty;
        if (segments[0] == "**")
            return Tried(segments[1..], tokens) || (!tokens.IsEmpty && Tried(segments, tokens[1..]));
        return !tokens.IsEmpty && (segments[0] == "*" || segments[0] == tokens[0]) && Tried(segments[1..], tokens[1..]);
    }
}
