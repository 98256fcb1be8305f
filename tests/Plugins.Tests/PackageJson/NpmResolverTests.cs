using System.Text.Json.Nodes;
using CsCheck;
using PluginState.Plugins.PackageJson;

namespace PluginState.Plugins.Tests.PackageJson;

public sealed class NpmResolverTests
{
    [Theory]
    [InlineData("^4.17.0", "^4.18.2", "^4.18.2")]
    [InlineData("~1.2.3", "~1.2.9", "~1.2.9")]
    [InlineData("^1.2.0", "1.2.3", "1.2.3")]
    [InlineData("^1.2.3", "1.2.3", "1.2.3")]
    [InlineData("^1.2.0", "~1.2.0", "~1.2.0")]
    [InlineData("^1.2.0", "~1.4.1", "~1.4.1")]
    [InlineData("^0.2.3", "^0.2.5", "^0.2.5")]
    [InlineData("^0.0.3", "0.0.3", "0.0.3")]
    [InlineData("^1.0.0-beta.2", "^1.0.0-beta.11", "^1.0.0-beta.11")]
    [InlineData("^1.0.0-beta.2", "^1.0.0", "^1.0.0")]
    [InlineData(">=1.0.0", "^3.1.0", "^3.1.0")]
    [InlineData(">=1.0.0", ">=1.4.0", ">=1.4.0")]
    [InlineData("1.x", "1.4.*", "1.4.*")]
    [InlineData("*", "^2.0.0", "^2.0.0")]
    [InlineData("1.x", "^1.0.0", "1.x")]
    [InlineData("v1.2.3", "1.2.3", "1.2.3")]
    public void The_higher_range_wins_where_the_other_side_accepts_it(string lower, string higher, string expected) =>
        AssertBothWays(Resolution<string>.Set(expected), lower, higher);

    [Theory]
    [InlineData("^3.0.0", "^4.0.0")]
    [InlineData("^0.2.3", "^0.3.0")]
    [InlineData("^0.0.3", "^0.0.4")]
    [InlineData("~1.2.3", "~1.3.0")]
    [InlineData("1.2.3", "1.2.4")]
    [InlineData("1.2.3", "^1.2.4")]
    [InlineData("~1.2.3", "^1.2.9")]
    [InlineData("^1.2.0", ">=1.3.0")]
    [InlineData("^1.2.3", "^1.3.0-beta.1")]
    [InlineData("*", "1.0.0-beta")]
    [InlineData("^1.2.3", "latest")]
    [InlineData("^1.2.3", "^1.0.0 || ^2.0.0")]
    [InlineData("workspace:*", "^1.2.3")]
    [InlineData("git+ssh://git@github.com/lodash/lodash.git", "^4.17.21")]
    public void Ranges_that_exclude_each_other_or_are_no_ranges_are_declined_with_both_named(string left, string right)
    {
        var resolution = NpmResolvers.HigherRange(TypedConflict.Of<string>("^0.0.1", left, right));

        Assert.Equal(ResolutionKind.Decline, resolution.Kind);
        Assert.Contains($"'{left}'", resolution.Reason);
        Assert.Contains($"'{right}'", resolution.Reason);
        AssertBothWays(resolution, left, right);
    }

    [Fact]
    public void A_removed_dependency_or_version_is_declined_whoever_removed_it()
    {
        var conflict = TypedConflict.Of<string>("^1.0.0", "^1.1.0", Slot<string>.Absent);
        foreach (var resolver in new Func<Conflict<string>, Resolution<string>>[] { NpmResolvers.HigherRange, NpmResolvers.HigherVersion })
        {
            Assert.Equal(ResolutionKind.Decline, resolver(conflict).Kind);
            Assert.Equal(resolver(conflict), resolver(conflict.Swapped()));
        }
    }

    [Fact]
    public void Whatever_the_answer_accepts_both_sides_accepted() =>
        Gen.Select(_ranges, _ranges, SemanticVersionTests.Versions).Sample((left, right, version) =>
        {
            var conflict = TypedConflict.Of<string>("*", left, right);
            var resolution = NpmResolvers.HigherRange(conflict);

            Assert.Equal(resolution, NpmResolvers.HigherRange(conflict.Swapped()));
            if (resolution.Kind == ResolutionKind.Set)
            {
                Assert.Contains(resolution.Value, new[] { left, right });
                Assert.True(!Accepts(resolution.Value!, version) || (Accepts(left, version) && Accepts(right, version)));
            }
            else
            {
                Assert.NotEqual(left, right);
            }
        });

    [Theory]
    [InlineData("1.2.0", "1.10.0", "1.10.0")]
    [InlineData("2.0.0-rc.1", "2.0.0", "2.0.0")]
    [InlineData("1.0.0+7", "1.0.1", "1.0.1")]
    public void The_higher_version_wins(string lower, string higher, string expected)
    {
        var conflict = TypedConflict.Of<string>("1.0.0", lower, higher);

        Assert.Equal(Resolution<string>.Set(expected), NpmResolvers.HigherVersion(conflict));
        Assert.Equal(Resolution<string>.Set(expected), NpmResolvers.HigherVersion(conflict.Swapped()));
    }

    [Theory]
    [InlineData("1.2.3", "next")]
    [InlineData("1.2", "1.3.0")]
    [InlineData("1.2.3+linux", "1.2.3+windows")]
    public void Versions_that_have_no_order_are_declined(string left, string right)
    {
        var conflict = TypedConflict.Of<string>("1.0.0", left, right);

        Assert.Equal(ResolutionKind.Decline, NpmResolvers.HigherVersion(conflict).Kind);
        Assert.Equal(NpmResolvers.HigherVersion(conflict), NpmResolvers.HigherVersion(conflict.Swapped()));
    }

    [Fact]
    public void Two_people_s_changes_to_one_package_json_come_together()
    {
        var merged = Merge(Parse(PackageJsonFixtures.Base), Parse(PackageJsonFixtures.Local), Parse(PackageJsonFixtures.Remote), out var declined);

        Assert.Equal(["/dependencies/eslint"], declined);
        Assert.Equal("1.5.0", (string?)merged["version"]);
        Assert.Equal("^4.17.21", (string?)merged["dependencies"]!["lodash"]);
        Assert.Equal("18.3.1", (string?)merged["dependencies"]!["react"]);
        Assert.Equal("~18.3.1", (string?)merged["dependencies"]!["react-dom"]);
        Assert.Equal("^2.1.4", (string?)merged["devDependencies"]!["vitest"]);
        Assert.Equal(["react", "hooks", "forms", "typescript"], merged["keywords"]!.AsArray().Select(keyword => (string?)keyword));
        Assert.Equal(["lib", "dist", "!dist/**/*.test.js", "docs"], merged["files"]!.AsArray().Select(file => (string?)file));
    }

    private static void AssertBothWays(Resolution<string> expected, string local, string remote)
    {
        var conflict = TypedConflict.Of<string>("^0.0.1", local, remote);
        Assert.Equal(expected, NpmResolvers.HigherRange(conflict));
        Assert.Equal(expected, NpmResolvers.HigherRange(conflict.Swapped()));
    }

    private static bool Accepts(string range, SemanticVersion version) => VersionRange.TryParse(range, out var parsed) && parsed.Accepts(version);

    private static readonly Gen<string> _ranges = Gen.Select(
        Gen.OneOf("", "^", "~", ">=", "="),
        SemanticVersionTests.Versions.Select(version => version.ToString()),
        Gen.Frequency((4, Gen.Const("")), (1, Gen.OneOf("1.x", "0.2.*", "*", "2"))),
        (prefix, version, wildcard) => prefix + (wildcard.Length > 0 ? wildcard : version));

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>The remote document with the answers of the resolvers in it, as the engine would ask for them.</summary>
    private static JsonObject Merge(JsonObject @base, JsonObject local, JsonObject remote, out List<string> declined)
    {
        declined = [];
        var merged = remote.DeepClone().AsObject();
        Take(merged, "version", "", NpmResolvers.HigherVersion(ConflictAt(@base, local, remote, "version")), declined);
        foreach (var list in new[] { "keywords", "files" })
        {
            var union = NpmResolvers.Union(Strings(@base[list]), Strings(local[list]), Strings(remote[list]));
            merged[list] = new JsonArray([.. union.Select(item => (JsonNode?)item)]);
        }

        foreach (var group in new[] { "dependencies", "devDependencies" })
        {
            var (b, l, r) = (@base[group]!.AsObject(), local[group]!.AsObject(), remote[group]!.AsObject());
            foreach (var (name, _) in b)
            {
                var conflict = ConflictAt(b, l, r, name);
                if (conflict.Local != conflict.Base && conflict.Remote != conflict.Base)
                {
                    Take(merged[group]!.AsObject(), name, "/" + group, NpmResolvers.HigherRange(conflict), declined);
                }
            }
        }

        return merged;
    }

    private static Conflict<string> ConflictAt(JsonObject @base, JsonObject local, JsonObject remote, string name) =>
        TypedConflict.Of<string>((string)@base[name]!, (string)local[name]!, (string)remote[name]!);

    private static void Take(JsonObject target, string name, string parent, Resolution<string> resolution, List<string> declined)
    {
        if (resolution.Kind == ResolutionKind.Set)
        {
            target[name] = resolution.Value;
        }
        else
        {
            declined.Add($"{parent}/{name}");
        }
    }

    private static List<string> Strings(JsonNode? list) => [.. list!.AsArray().Select(item => (string)item!)];
}
