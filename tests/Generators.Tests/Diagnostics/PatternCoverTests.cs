using System.Collections.Immutable;
using CsCheck;
using PluginState.Documents;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Tests;

/// <summary>The runtime's patterns are the measure: what they match, and how they are ordered.</summary>
public sealed class PatternCoverTests
{
    private static readonly string[] _segments = ["a", "b", "*", "**"];
    private static readonly string[] _tokens = ["a", "b", "c"]; // one that no pattern names

    private static readonly Gen<string> _pattern =
        Gen.OneOf("a", "b", "*", "**", "", "~0", "~1", "~01", "ü", "a*").Array[0, 6].Select(static segments => string.Concat(segments.Select(static segment => "/" + segment)));

    /// <summary>Every two patterns of up to five segments, against every place of up to eight tokens.</summary>
    [Fact]
    public void It_says_what_looking_at_every_place_says()
    {
        JsonPointer[] places = [.. Sequences(_tokens, 8).Select(static tokens => Place(tokens))];
        var patterns = Sequences(_segments, 5).Select(static segments => string.Concat(segments.Select(static segment => "/" + segment))).Select(text =>
        {
            var pattern = PathPattern.Parse(text);
            var matched = new ulong[(places.Length + 63) / 64];
            for (var i = 0; i < places.Length; i++)
            {
                if (pattern.Matches(places[i]))
                {
                    matched[i / 64] |= 1UL << (i % 64);
                }
            }

            return (Text: PatternText.Of(text), Matched: matched);
        }).ToArray();

        Parallel.ForEach(patterns, broad =>
        {
            foreach (var narrow in patterns)
            {
                var (covers, meet) = (true, false);
                for (var i = 0; i < broad.Matched.Length && (covers || !meet); i++)
                {
                    covers &= (narrow.Matched[i] & ~broad.Matched[i]) == 0;
                    meet |= (narrow.Matched[i] & broad.Matched[i]) != 0;
                }

                if (PatternCover.Covers(broad.Text, narrow.Text) != covers || PatternCover.Meet(broad.Text, narrow.Text) != meet)
                {
                    Assert.Fail($"'{broad.Text.Text}' and '{narrow.Text.Text}': covers {covers}, meet {meet}");
                }
            }
        });
    }

    [Fact]
    public void It_is_sound_for_longer_patterns() => Gen.Select(_pattern, _pattern, Gen.OneOf("a", "b", "", "~", "/", "~1", "ü", "a*", "x").Array[0, 7]).Sample(
        static (broad, narrow, tokens) =>
        {
            if (PatternCover.Covers(PatternText.Of(broad), PatternText.Of(narrow)))
            {
                var place = Place(tokens);
                Assert.True(!PathPattern.Parse(narrow).Matches(place) || PathPattern.Parse(broad).Matches(place));
            }
        }, iter: 20_000);

    [Fact]
    public void Patterns_are_ordered_as_at_run_time() => Gen.Select(_pattern, _pattern).Sample(
        static (left, right) => Math.Sign(PatternText.Of(left).CompareTo(PatternText.Of(right))) == Math.Sign(PathPattern.Parse(left).CompareTo(PathPattern.Parse(right))),
        iter: 20_000);

    [Theory]
    [InlineData("/**", "/a/*/b", true)]
    [InlineData("/**", "", true)]
    [InlineData("/*/**", "/**/a", true)]
    [InlineData("/**/*", "/*/**", true)]
    [InlineData("/**/a/*/**", "/**/a/**/b", true)]
    [InlineData("/a/*", "/a/b", true)]
    [InlineData("/a/*", "/a/b/c", false)]
    [InlineData("/*", "/**", false)]
    [InlineData("/a/**", "/a", true)]
    [InlineData("/a~1b", "/a/b", false)]
    public void Examples(string broad, string narrow, bool covers) =>
        Assert.Equal(covers, PatternCover.Covers(PatternText.Of(broad), PatternText.Of(narrow)));

    private static JsonPointer Place(IEnumerable<string> tokens) => tokens.Aggregate(JsonPointer.Root, static (place, token) => place.Append(token));

    private static IEnumerable<ImmutableArray<string>> Sequences(string[] alphabet, int longest)
    {
        ImmutableArray<ImmutableArray<string>> level = [[]];
        for (var length = 0; ; length++)
        {
            foreach (var sequence in level)
            {
                yield return sequence;
            }

            if (length == longest)
            {
                yield break;
            }

            level = [.. level.SelectMany(sequence => alphabet.Select(sequence.Add))];
        }
    }
}
