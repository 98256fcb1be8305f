using CsCheck;
using PluginState.Plugins.PackageJson;

namespace PluginState.Plugins.Tests.PackageJson;

public sealed class NpmSetTests
{
    [Theory]
    [InlineData("a b c", "a b c d", "a b c e", "a b c d e")]
    [InlineData("a b c", "a b c e", "a b c d", "a b c d e")]
    [InlineData("a b c", "a c", "a b", "a")]
    // Moved by one side, by both alike, and by both differently.
    [InlineData("dist !dist/test lib", "lib dist !dist/test", "dist !dist/test lib docs", "lib dist !dist/test docs")]
    [InlineData("a b c", "c b a", "a b c", "c b a")]
    [InlineData("a b c", "a c d", "c b a", "c a d")]
    [InlineData("a b", "b a d", "a b c d", "b a c d")]
    [InlineData("a b c", "c b a", "c b a d", "c b a d")]
    [InlineData("a b c", "c b a", "b a c", "a b c")]
    [InlineData("a a b", "a b c", "a b c", "a b c")]
    [InlineData("lib", "lib dist !dist/test", "lib docs", "lib dist !dist/test docs")]
    public void Lists_merge_as_sets(string @base, string local, string remote, string expected)
    {
        Assert.Equal(expected.Split(' '), NpmResolvers.Union(@base.Split(' '), local.Split(' '), remote.Split(' ')));
        Assert.Equal(expected.Split(' '), NpmResolvers.Union(@base.Split(' '), remote.Split(' '), local.Split(' ')));
    }

    [Fact]
    public void Lists_that_both_sides_added_merge_against_nothing() =>
        Assert.Equal(["cli", "json", "state"], NpmResolvers.Union(null, ["json", "state"], ["cli", "json"]));

    [Fact]
    public void No_edit_of_either_side_is_lost_and_nothing_comes_back() =>
        Gen.Select(_lists, _lists, _lists).Sample((@base, left, right) =>
        {
            var merged = NpmResolvers.Union(@base, left, right);

            Assert.Equal(merged.Distinct(), merged);
            Assert.Equal(merged, NpmResolvers.Union(@base, right, left));
            foreach (var word in _words)
            {
                var changed = @base.Contains(word) ? left.Contains(word) && right.Contains(word) : left.Contains(word) || right.Contains(word);
                Assert.Equal(changed, merged.Contains(word));
            }
        });

    [Fact]
    public void A_side_that_changed_nothing_leaves_the_other_side_s_members() =>
        Gen.Select(_lists, _lists).Sample((@base, changed) =>
        {
            Assert.Equal(changed.Order(), NpmResolvers.Union(@base, @base, changed).Order());
            Assert.Equal(changed.Order(), NpmResolvers.Union(@base, changed, changed).Order());
        });

    private static readonly string[] _words = ["cli", "dist", "docs", "json", "lib", "state"];

    private static readonly Gen<string[]> _lists = Gen.Shuffle(_words).SelectMany(words => Gen.Int[0, words.Length].Select(count => words[..count]));
}
