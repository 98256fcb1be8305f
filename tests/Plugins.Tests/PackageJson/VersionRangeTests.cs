using PluginState.Plugins.PackageJson;

namespace PluginState.Plugins.Tests.PackageJson;

public sealed class VersionRangeTests
{
    // Taken from the tables of npm's own "semver" documentation.
    [Theory]
    [InlineData("^1.2.3", "1.2.3 1.2.4 1.9.9", "1.2.2 1.2.3-beta 1.5.0-beta 2.0.0-0 2.0.0")]
    [InlineData("^0.2.3", "0.2.3 0.2.9", "0.2.2 0.3.0-0 0.3.0")]
    [InlineData("^0.0.3", "0.0.3", "0.0.2 0.0.4-0 0.0.4")]
    [InlineData("^1.2.3-beta.2", "1.2.3-beta.2 1.2.3-beta.4 1.2.3 1.9.0", "1.2.3-beta.1 1.2.4-beta.2 2.0.0")]
    [InlineData("^0.0.3-beta", "0.0.3-beta 0.0.3", "0.0.3-alpha 0.0.4")]
    [InlineData("^1.2.x", "1.2.0 1.9.0", "1.1.9 2.0.0")]
    [InlineData("^0.0.x", "0.0.0 0.0.9", "0.1.0")]
    [InlineData("^0.0", "0.0.0 0.0.9", "0.1.0")]
    [InlineData("^1.x", "1.0.0 1.9.0", "0.9.0 2.0.0")]
    [InlineData("^0.x", "0.0.0 0.9.0", "1.0.0")]
    [InlineData("^0.0.0", "0.0.0", "0.0.1")]
    [InlineData("~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0-0 1.3.0")]
    [InlineData("~1.2", "1.2.0 1.2.9", "1.1.9 1.3.0")]
    [InlineData("~1", "1.0.0 1.9.0", "0.9.9 2.0.0")]
    [InlineData("~0.2.3", "0.2.3 0.2.9", "0.3.0")]
    [InlineData("~>1.2.3", "1.2.3 1.2.9", "1.3.0")]
    [InlineData("~1.2.3-beta.2", "1.2.3-beta.2 1.2.4", "1.2.4-beta.2 1.3.0")]
    [InlineData(">=1.2.3", "1.2.3 99.0.0", "1.2.2 1.3.0-beta")]
    [InlineData(">= 1.2", "1.2.0 3.0.0", "1.1.9")]
    [InlineData("1.2.3", "1.2.3", "1.2.4 1.2.2")]
    [InlineData("=1.2.3", "1.2.3", "1.2.4")]
    [InlineData("v1.2.3", "1.2.3", "1.2.4")]
    [InlineData("^v1.2.3", "1.2.3 1.3.0", "2.0.0")]
    [InlineData("1.2.3-rc.1", "1.2.3-rc.1", "1.2.3 1.2.3-rc.2")]
    [InlineData("1.2.3+build.5", "1.2.3", "1.2.4")]
    [InlineData("1.x", "1.0.0 1.9.9", "0.9.9 2.0.0")]
    [InlineData("1.2.*", "1.2.0 1.2.9", "1.3.0 2.0.0")]
    [InlineData("1.X.X", "1.0.0 1.9.9", "2.0.0")]
    [InlineData("1.2", "1.2.0 1.2.9", "1.3.0")]
    [InlineData("0", "0.0.0 0.9.9", "1.0.0")]
    [InlineData("*", "0.0.0 99.0.0", "1.0.0-beta")]
    [InlineData("", "0.0.0 99.0.0", "1.0.0-beta")]
    [InlineData(" ^1.2.3 ", "1.2.3", "2.0.0")]
    public void Ranges_accept_what_npm_accepts(string range, string accepted, string refused)
    {
        Assert.True(VersionRange.TryParse(range, out var parsed));
        Assert.All(accepted.Split(' '), version => Assert.True(parsed.Accepts(SemanticVersionTests.Parse(version)), version));
        Assert.All(refused.Split(' '), version => Assert.False(parsed.Accepts(SemanticVersionTests.Parse(version)), version));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("latest")]
    [InlineData("next")]
    [InlineData("v")]
    [InlineData("^")]
    [InlineData("^v")]
    [InlineData(">= v")]
    [InlineData("workspace:*")]
    [InlineData("workspace:^1.2.3")]
    [InlineData("npm:lodash@^4.0.0")]
    [InlineData("file:../local")]
    [InlineData("github:lodash/lodash#4.17.21")]
    [InlineData("git+https://github.com/lodash/lodash.git#4.17.21")]
    [InlineData("^1.0.0 || ^2.0.0")]
    [InlineData("1.2.3 - 2.3.4")]
    [InlineData(">=1.2.3 <2.0.0")]
    [InlineData("<2.0.0")]
    [InlineData(">1.0.0")]
    [InlineData("1.x.3")]
    [InlineData("1.2.x-beta")]
    [InlineData("1.2.3.4")]
    [InlineData("^01.2.3")]
    public void Other_specifiers_are_not_ranges_of_this_kind(string? text) => Assert.False(VersionRange.TryParse(text, out _));
}
