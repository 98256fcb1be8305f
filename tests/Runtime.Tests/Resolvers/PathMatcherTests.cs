using CsCheck;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Tests.Resolvers;

public sealed class PathMatcherTests
{
    private static readonly Gen<string> _segment = Gen.OneOf(
        Gen.OneOf("a", "b", "c", "", "*", "**", "**", "a~1b", "~0", "é"),
        Gen.Int[0, 40].Select(static i => $"k{i}"));

    private static readonly Gen<string> _token = Gen.OneOf(
        Gen.OneOf("a", "b", "c", "", "*", "a~1b", "~0", "é"), Gen.Int[0, 41].Select(static i => $"k{i}"));

    private static readonly Gen<PathPattern> _pattern = _segment.Array[0, 6].Select(static segments => PathPattern.Parse(Text(segments)));

    private static readonly Gen<JsonPointer> _path = _token.Array[0, 7].Select(static tokens => JsonPointer.Parse(Text(tokens)));

    [Fact]
    public void It_finds_what_looking_at_every_pattern_finds_in_the_same_order() =>
        Gen.Select(_pattern.Array[0, 60], _path.Array[1, 8]).Sample(
            static (patterns, paths) =>
            {
                var matcher = PathMatcher.Of(patterns);
                foreach (var path in paths)
                {
                    Assert.Equal(Scan(patterns, path), Search(matcher, path));
                    Assert.Equal(patterns.Any(pattern => pattern.Matches(path)), matcher.Matches(path));
                }
            },
            iter: 3_000);

    [Fact]
    public void Thousands_of_patterns_are_found_too()
    {
        var random = new Random(1);
        string[] names = [.. Enumerable.Range(0, 3_000).Select(static i => $"name-{i:0000}-of-many")]; // alike at both ends and in the middle
        PathPattern[] patterns = [.. Enumerable.Range(0, 6_000).Select(i => PathPattern.Parse((i % 6) switch
        {
            0 => $"/items/{names[i / 2]}",
            1 => $"/*/{names[i / 2]}/count",
            2 => $"/**/{names[i / 2]}",
            3 => $"/items/{names[i / 2]}/**",
            4 => $"/**/{names[i / 2]}/**/x",
            _ => $"/items/{names[i / 2]}/*/**",
        }))];
        var matcher = PathMatcher.Of(patterns);
        for (var i = 0; i < 200; i++)
        {
            var path = JsonPointer.Parse($"/items/{names[random.Next(names.Length)]}{(i % 3) switch { 0 => "", 1 => "/count", _ => "/y/x" }}");
            Assert.Equal(Scan(patterns, path), Search(matcher, path));
        }
    }

    [Fact]
    public void All_patterns_of_one_place_come_in_order()
    {
        PathPattern[] patterns = [.. Enumerable.Range(0, 2_000).Select(static i => PathPattern.Parse((i % 4) switch { 0 => "/a/b", 1 => "/a/*", 2 => "/**", _ => "/a/**/b/**" }))];
        Assert.Equal(Enumerable.Range(0, patterns.Length), Search(PathMatcher.Of(patterns), JsonPointer.Parse("/a/b")));
    }

    [Fact]
    public void Matching_takes_no_exponential_time()
    {
        var patterns = Enumerable.Range(0, 50).Select(static i => PathPattern.Parse(string.Concat(Enumerable.Repeat("/**/a", 40)) + $"/**/*/b{i}")).ToArray();
        var matcher = PathMatcher.Of(patterns);
        Assert.False(matcher.Matches(JsonPointer.Parse(string.Concat(Enumerable.Repeat("/a", 400)))));
        Assert.Equal([7], Search(matcher, JsonPointer.Parse(string.Concat(Enumerable.Repeat("/a", 400)) + "/b7")));
    }

    [Fact]
    public void A_pattern_may_have_as_many_segments_as_it_likes()
    {
        var matcher = PathMatcher.Of([PathPattern.Parse(string.Concat(Enumerable.Repeat("/**", 20_000))), PathPattern.Parse(string.Concat(Enumerable.Repeat("/*", 100_000)))]);
        Assert.Equal([0], Search(matcher, JsonPointer.Parse("/a")));
    }

    [Fact]
    public void Finding_allocates_nothing()
    {
        var matcher = PathMatcher.Of([.. new[] { "/a/*", "/a/b", "/**/a/**/b", "/**" }.Select(PathPattern.Parse)]);
        var path = JsonPointer.Parse("/a/b");
        var found = Search(matcher, path).Count;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            for (var index = matcher.Next(path, 0); index >= 0; index = matcher.Next(path, index + 1))
                found--;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(4 - 4_000, found);
    }

    private static string Text(string[] segments) => string.Concat(segments.Select(static segment => "/" + segment));

    private static List<int> Scan(PathPattern[] patterns, JsonPointer path) =>
        [.. Enumerable.Range(0, patterns.Length).Where(i => patterns[i].Matches(path))];

    private static List<int> Search(PathMatcher matcher, JsonPointer path)
    {
        var found = new List<int>();
        for (var index = matcher.Next(path, 0); index >= 0; index = matcher.Next(path, index + 1))
            found.Add(index);
        return found;
    }
}
