using CsCheck;
using PluginState.Plugins.PackageJson;

namespace PluginState.Plugins.Tests.PackageJson;

public sealed class SemanticVersionTests
{
    [Fact]
    public void Precedence_is_that_of_the_specification_s_own_example()
    {
        string[] ascending =
        [
            "1.0.0-0", "1.0.0-1", "1.0.0-9", "1.0.0-10", "1.0.0-99999999999999999999", "1.0.0-100000000000000000000",
            "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
            "1.0.0", "1.0.1-alpha", "1.0.1", "1.2.0", "1.10.0", "2.0.0", "2.1.0", "2.1.1",
        ];

        for (var i = 0; i < ascending.Length; i++)
        {
            for (var j = 0; j < ascending.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(Parse(ascending[i]).CompareTo(Parse(ascending[j]))));
            }
        }
    }

    [Theory]
    [InlineData("1.0.0+1", "1.0.0+2")]
    [InlineData("1.0.0-rc.1+exp.sha.5114f85", "1.0.0-rc.1")]
    public void Build_metadata_has_no_precedence(string left, string right) => Assert.Equal(0, Parse(left).CompareTo(Parse(right)));

    [Theory]
    [InlineData("1.0.0-0A.is.legal")]
    [InlineData("1.0.0--")]
    [InlineData("1.0.0+0.build.1-rc.10000aaa-kk-0.1")]
    [InlineData("9007199254740991.0.0")]
    [InlineData("1.0.0+001")]
    public void Valid_versions_are_read(string text) => Assert.True(SemanticVersion.TryParse(text, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.3+")]
    [InlineData("1.2.3+a_b")]
    [InlineData("-1.2.3")]
    [InlineData("1.2.x")]
    [InlineData("v1.2.3")]
    [InlineData(" 1.2.3")]
    [InlineData("1.٢.3")]
    [InlineData("9007199254740992.0.0")]
    [InlineData("99999999999999999999.0.0")]
    public void Invalid_versions_are_not(string? text) => Assert.False(SemanticVersion.TryParse(text, out _));

    [Fact]
    public void Precedence_is_a_total_order() =>
        Gen.Select(Versions, Versions, Versions).Sample((a, b, c) =>
        {
            Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)));
            Assert.Equal(a.CompareTo(b) == 0, a.ToString() == b.ToString());
            if (a.CompareTo(b) <= 0 && b.CompareTo(c) <= 0)
            {
                Assert.True(a.CompareTo(c) <= 0);
            }
        });

    [Fact]
    public void What_is_written_is_read_back() => Versions.Sample(version => Assert.Equal(0, version.CompareTo(Parse(version.ToString()))));

    /// <summary>Few numbers and words, so that many versions are near each other.</summary>
    internal static readonly Gen<SemanticVersion> Versions = Gen.Select(
        Gen.Long[0, 3],
        Gen.Long[0, 3],
        Gen.Long[0, 3],
        Gen.Frequency((2, Gen.Const<string[]>([])), (1, Gen.OneOf("0", "2", "11", "alpha", "beta", "rc-1").Array[1, 3])),
        (major, minor, patch, prerelease) => new SemanticVersion(major, minor, patch, prerelease));

    internal static SemanticVersion Parse(string text) =>
        SemanticVersion.TryParse(text, out var version) ? version : throw new ArgumentException($"'{text}' is no version.");
}
